package figure

import (
	"fmt"
	"image/color"
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// axis is one side of a panel.
type axis struct {
	label    string
	min, max float64
	log      bool
	bare     bool   // tick marks only: the panel to the left carries the numbers of the whole row
	names    []tick // categories in place of numbers; a label may have several lines
	parts    int    // into about how many parts the ticks cut the axis; 0 for five
	mute     bool   // no line, no tick marks and no grid: labels only
}

// tick is one mark; without a label it is a minor one.
type tick struct {
	at    float64
	label string
	ink   color.NRGBA // of a category's label; the zero value for the colour of text
}

func (t tick) lines() []string { return strings.Split(t.label, "\n") }

// drawLines draws the label's lines below each other; the first one's anchor stands at pt.
func (t tick) drawLines(c draw.Canvas, pt vg.Point, a anchor) {
	for i, line := range t.lines() {
		text := words(line, tickText)
		if t.ink.A > 0 {
			text = text.in(t.ink)
		}
		text.draw(c, vg.Point{X: pt.X, Y: pt.Y - vg.Length(i)*tickLine}, a, 0)
	}
}

// scale puts a's numbers on gonum's axis, which gives the positions.
func (a axis) scale(to *plot.Axis) {
	to.Min, to.Max = a.min, a.max
	if a.log {
		to.Scale = plot.LogScale{}
	}
}

// ticks are the marks within the axis and the factor taken out of their labels, "" for none.
func (a axis) ticks() (marks []tick, factor string) {
	switch {
	case a.names != nil:
		return a.names, ""
	case a.log:
		return logTicks(a.min, a.max), ""
	default:
		return linearTicks(a.min, a.max, a.parts)
	}
}

// linearTicks are round numbers. Very small and very large ones share a power of ten.
func linearTicks(lo, hi float64, parts int) ([]tick, string) {
	if parts == 0 {
		parts = 5
	}
	step := roundStep((hi - lo) / float64(parts))
	factor, unit := "", 1.0
	if m := math.Max(math.Abs(lo), math.Abs(hi)); m < 0.02 || m >= 2e4 {
		e := int(math.Floor(math.Log10(m)))
		factor, unit = fmt.Sprintf("$×10^{%d}$", e), math.Pow10(e)
	}
	digits := max(0, -int(math.Floor(math.Log10(step/unit)+1e-9)))
	if s := step / unit * math.Pow10(digits); math.Abs(s-math.Round(s)) > 1e-6 {
		digits++ // a step of 2.5
	}
	var marks []tick
	first := math.Ceil(lo/step - 1e-9)
	for k := first; k*step <= hi+1e-9*(hi-lo); k++ {
		marks = append(marks, tick{at: k * step, label: number(k*step/unit, digits)})
	}
	return marks, factor
}

// roundStep is the smallest of 1, 2, 2.5 and 5 times a power of ten that is not below x.
func roundStep(x float64) float64 {
	p := math.Pow10(int(math.Floor(math.Log10(x))))
	for _, m := range []float64{1, 2, 2.5, 5} {
		if m*p >= x*(1-1e-9) {
			return m * p
		}
	}
	return 10 * p
}

func number(v float64, digits int) string {
	s := strconv.FormatFloat(v, 'f', digits, 64)
	if s[0] != '-' {
		return s
	}
	if strings.Trim(s, "-0.") == "" {
		return s[1:]
	}
	return "−" + s[1:]
}

// logTicks are powers of ten, every one or every few; within one decade also 2 and 5 of it.
func logTicks(lo, hi float64) []tick {
	from, to := int(math.Floor(math.Log10(lo)+1e-9)), int(math.Ceil(math.Log10(hi)-1e-9))
	every := 1 + (to-from)/6
	within := func(v float64) bool { return v >= lo*(1-1e-9) && v <= hi*(1+1e-9) }
	var marks []tick
	whole := 0
	for e := from; e <= to; e++ {
		if within(math.Pow10(e)) {
			whole++
		}
	}
	for e := from; e <= to; e++ {
		for m := 1; m < 10; m++ {
			v := float64(m) * math.Pow10(e)
			if !within(v) {
				continue
			}
			switch {
			case m == 1 && (e%every == 0):
				marks = append(marks, tick{at: v, label: fmt.Sprintf("$10^{%d}$", e)})
			case whole < 2 && (m == 2 || m == 5):
				marks = append(marks, tick{at: v, label: fmt.Sprintf("%d·$10^{%d}$", m, e)})
			case every == 1:
				marks = append(marks, tick{at: v, label: ""})
			}
		}
	}
	return marks
}

const (
	tickLength vg.Length = 3.5
	tickGap    vg.Length = 3
	labelGap   vg.Length = 5
	factorGap  vg.Length = 6 // from the data up to a vertical axis's power of ten
)

// labelWidth is the width of the widest tick label.
func (a axis) labelWidth() vg.Length {
	marks, _ := a.ticks()
	var w vg.Length
	for _, t := range marks {
		for _, line := range t.lines() {
			w = max(w, words(line, tickText).width())
		}
	}
	return w
}

// tickLine is the distance of two lines of a tick's label.
const tickLine = tickText * 1.15

// lines is how many lines the longest tick label has.
func (a axis) lines() int {
	n := 1
	for _, t := range a.names {
		n = max(n, len(t.lines()))
	}
	return n
}

// fit coarsens the ticks of a horizontal axis of the given length until their labels keep apart.
func (a *axis) fit(length vg.Length) {
	for a.parts = 5; a.parts > 2; a.parts-- {
		marks, _ := a.ticks()
		if vg.Length(len(marks))*(a.labelWidth()+9) <= length {
			return
		}
	}
}

// overhang is how far the last tick label of a horizontal axis of the given length sticks out.
func (a axis) overhang(length vg.Length) vg.Length {
	var out vg.Length
	marks, _ := a.ticks()
	if a.names != nil || a.bare {
		return 0
	}
	for _, t := range marks {
		part := (t.at - a.min) / (a.max - a.min)
		if a.log {
			part = math.Log(t.at/a.min) / math.Log(a.max/a.min)
		}
		at := length * vg.Length(part)
		out = max(out, at+words(t.label, tickText).width()/2-length)
	}
	return out
}

// breadth is the room that the axis takes beside the data, in points.
func (a axis) breadth(vertical bool) vg.Length {
	if a.bare {
		return tickLength
	}
	b := tickLength + tickGap
	if vertical {
		_, factor := a.ticks()
		b += max(a.labelWidth(), words(factor, tickText).width()-tickGap)
	} else {
		b += tickLine * vg.Length(a.lines())
	}
	if a.label != "" {
		b += labelGap + words(a.label, labelText).height()
	}
	return b
}

// drawAxes draws both sides of a panel, with faint lines across the data at the labelled ticks.
func drawAxes(c draw.Canvas, v view) {
	drawHorizontal(c, v)
	drawVertical(c, v)
	if v.x.mute && v.y.mute {
		return
	}
	c.StrokeLines(draw.LineStyle{Color: axisInk, Width: 0.9}, []vg.Point{
		{X: v.rect.Min.X, Y: v.rect.Max.Y}, v.rect.Min, {X: v.rect.Max.X, Y: v.rect.Min.Y}})
}

// drawGrid draws the faint lines under the data.
func drawGrid(c draw.Canvas, v view) {
	line := draw.LineStyle{Color: gridInk, Width: 0.8}
	xs, _ := v.x.ticks()
	for _, t := range xs {
		if t.label != "" && v.x.names == nil && !v.x.mute {
			x := v.at(t.at, v.y.min).X
			c.StrokeLine2(line, x, v.rect.Min.Y, x, v.rect.Max.Y)
		}
	}
	ys, _ := v.y.ticks()
	for _, t := range ys {
		if t.label != "" && v.y.names == nil && !v.y.mute {
			y := v.at(v.x.min, t.at).Y
			c.StrokeLine2(line, v.rect.Min.X, y, v.rect.Max.X, y)
		}
	}
}

func drawHorizontal(c draw.Canvas, v view) {
	marks, factor := v.x.ticks()
	y := v.rect.Min.Y
	for _, t := range marks {
		x := v.at(t.at, v.y.min).X
		if !v.x.mute {
			drawTick(c, t, vg.Point{X: x, Y: y}, vg.Point{Y: -1})
		}
		if t.label != "" && !v.x.bare {
			t.drawLines(c, vg.Point{X: x, Y: y - tickLength - tickGap}, anchor{0.5, 1})
		}
	}
	if factor != "" && !v.x.bare {
		words(factor, tickText).draw(c, vg.Point{X: v.rect.Max.X, Y: y - v.x.breadth(false)}, anchor{1, 0}, 0)
	}
	if v.x.label != "" && !v.x.bare {
		at := vg.Point{X: (v.rect.Min.X + v.rect.Max.X) / 2, Y: y - v.x.breadth(false)}
		words(v.x.label, labelText).draw(c, at, anchor{0.5, 0}, 0)
	}
}

func drawVertical(c draw.Canvas, v view) {
	marks, factor := v.y.ticks()
	x := v.rect.Min.X
	for _, t := range marks {
		y := v.at(v.x.min, t.at).Y
		if !v.y.mute {
			drawTick(c, t, vg.Point{X: x, Y: y}, vg.Point{X: -1})
		}
		if t.label != "" && !v.y.bare {
			up := tickLine * vg.Length(len(t.lines())-1) / 2
			t.drawLines(c, vg.Point{X: x - tickLength - tickGap, Y: y + up}, anchor{1, 0.5})
		}
	}
	if factor != "" && !v.y.bare {
		words(factor, tickText).draw(c, vg.Point{X: x - tickLength, Y: v.rect.Max.Y + factorGap}, anchor{1, 0}, 0)
	}
	if v.y.label != "" && !v.y.bare {
		label := words(v.y.label, labelText)
		at := vg.Point{X: x - v.y.breadth(true) + label.height(), Y: (v.rect.Min.Y + v.rect.Max.Y) / 2}
		label.draw(c, at, anchor{0.5, 0}, math.Pi/2)
	}
}

func drawTick(c draw.Canvas, t tick, pt, toward vg.Point) {
	length := tickLength
	if t.label == "" {
		length *= 0.55
	}
	end := pt.Add(toward.Scale(length))
	c.StrokeLine2(draw.LineStyle{Color: axisInk, Width: 0.8}, pt.X, pt.Y, end.X, end.Y)
}
