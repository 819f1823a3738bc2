package plot

import (
	"fmt"
	"image/color"
	"math"
	"strconv"
	"strings"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Tick is a named place on an axis, in place of numbers.
type Tick struct {
	At    float64
	Label string // may have several lines
	Kind  Kind   // colours the label
}

// axis is one side of a panel, ready to be drawn.
type axis struct {
	label string
	extent
	log   bool
	bare  bool   // tick marks without numbers and label: another panel has them
	mute  bool   // labels without lines, tick marks and grid
	names []Tick // nil for numbers
	parts int    // into about how many parts the ticks cut the axis
}

const (
	tickLength vg.Length = 3.5
	tickGap    vg.Length = 3
	labelGap   vg.Length = 6
	titleGap   vg.Length = 8
)

// Ticks makes axis a gonum.Ticker. gonum's own tickers neither share a power of ten nor skip powers that don't fit.
func (a axis) Ticks(lo, hi float64) []gonum.Tick {
	switch {
	case a.names != nil:
		var all []gonum.Tick
		for _, n := range a.names {
			label := n.Label
			if n.Kind != Neutral && label != "" {
				label = inked(label, n.Kind.Ink())
			}
			all = append(all, gonum.Tick{Value: n.At, Label: label})
		}
		return all
	case a.log:
		return logTicks(lo, hi)
	}
	marks, _ := linearTicks(lo, hi, a.parts)
	return marks
}

// factor is the power of ten that the labels of the ticks share; "" for none.
func (a axis) factor() string {
	if a.names != nil || a.log || a.bare {
		return ""
	}
	_, factor := linearTicks(a.lo, a.hi, a.parts)
	return factor
}

// set gives gonum's axis a's looks. gap is the room between the tick marks and their labels.
func (a axis) set(to *gonum.Axis, xalign text.XAlignment, yalign text.YAlignment) {
	to.Min, to.Max, to.Padding = a.lo, a.hi, 0
	if a.log {
		to.Scale = gonum.LogScale{}
	}
	to.LineStyle = draw.LineStyle{Color: axisInk, Width: 0.9}
	to.Tick.LineStyle, to.Tick.Length = draw.LineStyle{Color: axisInk, Width: 0.8}, tickLength
	to.Tick.Label = textStyle(tickText, textInk)
	to.Tick.Label.XAlign, to.Tick.Label.YAlign = xalign, yalign
	to.Tick.Marker = a
	to.Label.TextStyle = textStyle(labelText, textInk)
	to.Label.TextStyle.XAlign = text.XCenter
	to.Label.Padding = labelGap
	if a.log {
		to.Label.TextStyle.Handler = unpadded{}
	}
	if !a.bare {
		to.Label.Text = a.label
	} else {
		to.Tick.Label.Font.Size = 0
	}
	if a.mute {
		to.Width, to.Tick.Length = 0, 0
	}
}

// fit coarsens the ticks of a horizontal axis of a length until their labels keep apart.
func (a *axis) fit(length vg.Length) {
	sty := textStyle(tickText, textInk)
	for a.parts = 5; a.parts > 2; a.parts-- {
		var widest vg.Length
		marks := a.Ticks(a.lo, a.hi)
		for _, t := range marks {
			widest = max(widest, sty.Width(t.Label))
		}
		if vg.Length(len(marks))*(widest+9) <= length {
			return
		}
	}
}

// captions are what gonum's axes don't have: a title over the middle of the data, and shared powers of ten.
type captions struct {
	title   string
	ink     color.NRGBA
	xFactor string
	yFactor string
	below   vg.Length // of the data, where the horizontal axis's label stands
}

const factorGap vg.Length = 7 // from the data up to the vertical axis's power of ten

func (t captions) Plot(c draw.Canvas, _ *gonum.Plot) {
	small, title := textStyle(tickText, textInk), textStyle(titleText, t.ink)
	small.XAlign, title.XAlign = text.XRight, text.XCenter
	c.FillText(title, vg.Point{X: c.Center().X, Y: c.Max.Y + titleGap}, t.title)
	c.FillText(small, vg.Point{X: c.Min.X - tickLength, Y: c.Max.Y + factorGap}, t.yFactor)
	c.FillText(small, vg.Point{X: c.Max.X, Y: c.Min.Y - t.below}, t.xFactor)
}

// GlyphBoxes keep room above the data.
func (t captions) GlyphBoxes(*gonum.Plot) []gonum.GlyphBox {
	above := vg.Length(0)
	switch {
	case t.title != "":
		above = titleGap + capHeight*titleText
	case t.yFactor != "":
		above = factorGap + 1.3*tickText
	}
	return []gonum.GlyphBox{{X: 0.5, Y: 1, Rectangle: vg.Rectangle{Max: vg.Point{Y: above}}}}
}

// linearTicks are round numbers. Very small and very large ones share a power of ten.
func linearTicks(lo, hi float64, parts int) ([]gonum.Tick, string) {
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
	var marks []gonum.Tick
	for k := math.Ceil(lo/step - 1e-9); k*step <= hi+1e-9*(hi-lo); k++ {
		marks = append(marks, gonum.Tick{Value: k * step, Label: number(k*step/unit, digits)})
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
func logTicks(lo, hi float64) []gonum.Tick {
	from, to := int(math.Floor(math.Log10(lo)+1e-9)), int(math.Ceil(math.Log10(hi)-1e-9))
	every := 1 + (to-from)/6
	within := func(v float64) bool { return v >= lo*(1-1e-9) && v <= hi*(1+1e-9) }
	whole := 0
	for e := from; e <= to; e++ {
		if within(math.Pow10(e)) {
			whole++
		}
	}
	var marks []gonum.Tick
	for e := from; e <= to; e++ {
		for m := 1; m < 10; m++ {
			v := float64(m) * math.Pow10(e)
			if !within(v) {
				continue
			}
			switch {
			case m == 1 && (e%every == 0):
				marks = append(marks, gonum.Tick{Value: v, Label: fmt.Sprintf("$10^{%d}$", e)})
			case whole < 2 && (m == 2 || m == 5):
				marks = append(marks, gonum.Tick{Value: v, Label: fmt.Sprintf("%d·$10^{%d}$", m, e)})
			case every == 1:
				marks = append(marks, gonum.Tick{Value: v})
			}
		}
	}
	return marks
}
