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

// Tick is a named place on an axis that has names instead of numbers.
type Tick struct {
	At    float64
	Label string // may have several lines
	Kind  Kind   // colours the label
}

// axis is one side of a panel.
type axis struct {
	extent
	label  string
	log    bool
	names  []Tick // instead of numbers, if not nil
	bare   bool   // has no numbers and no label, because another panel has them
	mute   bool   // has no lines, tick marks or grid
	ticks  gonum.ConstantTicks
	factor string // the power of ten that is factored out of the ticks' labels; "" for none
}

const (
	mostParts            = 5 // the approximate number of parts into which ticks cut an axis, if there is room
	tickLength vg.Length = 3.5
	labelGap   vg.Length = 6
	titleGap   vg.Length = 8
	factorGap  vg.Length = 7 // distance from the data up to the vertical axis's power of ten
)

// cut sets ticks that cut the axis into about the given number of parts. gonum's own tickers neither factor out a power
// of ten nor skip powers that don't fit.
func (a *axis) cut(parts int) {
	a.ticks = nil
	switch {
	case a.names != nil:
		for _, n := range a.names {
			a.ticks = append(a.ticks, gonum.Tick{Value: n.At, Label: n.Label})
		}
	case a.log:
		a.ticks = logTicks(a.lo, a.hi)
	default:
		a.ticks, a.factor = linearTicks(a.lo, a.hi, parts)
	}
	if a.bare {
		a.factor = ""
	}
}

// fit sets so many ticks of a horizontal axis that their labels don't touch, and returns the number of parts.
func (a *axis) fit(length vg.Length) int {
	for parts := mostParts; ; parts-- {
		a.cut(parts)
		var widest vg.Length
		for _, t := range a.ticks {
			widest = max(widest, textStyle(tickText, textInk).Width(t.Label))
		}
		if parts == 2 || vg.Length(len(a.ticks))*(widest+9) <= length {
			return parts
		}
	}
}

// set makes gonum's axis look like a.
func (a axis) set(to *gonum.Axis) {
	to.Min, to.Max, to.Padding = a.lo, a.hi, 0
	to.LineStyle = draw.LineStyle{Color: axisInk, Width: 0.9}
	to.Tick.LineStyle, to.Tick.Length, to.Tick.Marker = draw.LineStyle{Color: axisInk, Width: 0.8}, tickLength, a.ticks
	inks := map[string]color.NRGBA{}
	for _, n := range a.names {
		inks[n.Label] = n.Kind.titleInk()
	}
	place := to.Tick.Label
	to.Tick.Label = textStyle(tickText, textInk)
	to.Tick.Label.Handler, to.Tick.Label.XAlign, to.Tick.Label.YAlign = Text{inks}, place.XAlign, place.YAlign
	to.Label.TextStyle = textStyle(labelText, textInk)
	to.Label.TextStyle.XAlign = text.XCenter
	to.Label.Padding = labelGap
	if a.log {
		to.Scale = gonum.LogScale{}
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

// place returns the place of a number between the axis's ends on the page.
func (a axis) place(v float64, from, to vg.Length) vg.Length {
	part := (v - a.lo) / (a.hi - a.lo)
	if a.log {
		part = gonum.LogScale{}.Normalize(a.lo, a.hi, v)
	}
	return from + vg.Length(part)*(to-from)
}

// grid returns the style of the grid lines at the ticks.
func (a axis) grid() draw.LineStyle {
	if a.names != nil || a.mute {
		return draw.LineStyle{}
	}
	return draw.LineStyle{Color: gridInk, Width: 0.8}
}

// titleRoom returns the room above the data for the panel's title or the vertical axis's power of ten.
func (c *cell) titleRoom() vg.Length {
	switch {
	case c.Title != "":
		return titleGap + capHeight*titleText
	case c.axes[upward].factor != "":
		return factorGap + 1.3*tickText
	}
	return 0
}

// linearTicks returns ticks at round numbers. A power of ten is factored out of very small and very large ones.
func linearTicks(lo, hi float64, parts int) ([]gonum.Tick, string) {
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
		label := strconv.FormatFloat(k*step/unit+0, 'f', digits, 64) // no -0
		marks = append(marks, gonum.Tick{Value: k * step, Label: strings.Replace(label, "-", "−", 1)})
	}
	return marks, factor
}

// roundStep returns the smallest number of the form 1, 2, 2.5 or 5 times a power of ten that is not below x.
func roundStep(x float64) float64 {
	p := math.Pow10(int(math.Floor(math.Log10(x))))
	for _, m := range []float64{1, 2, 2.5, 5} {
		if m*p >= x*(1-1e-9) {
			return m * p
		}
	}
	return 10 * p
}

// oneDecade reports whether a logarithmic axis holds at most one power of ten.
func (e extent) oneDecade() bool {
	return math.Floor(math.Log10(e.hi)+1e-9)-math.Ceil(math.Log10(e.lo)-1e-9) < 1
}

// logTicks returns ticks at powers of ten, skipping some on a long axis; within one decade also at 2 and 5 times.
func logTicks(lo, hi float64) []gonum.Tick {
	from, to := int(math.Floor(math.Log10(lo)+1e-9)), int(math.Ceil(math.Log10(hi)-1e-9))
	every, fine := 1+(to-from)/6, extent{lo, hi}.oneDecade()
	var marks []gonum.Tick
	for e := from; e <= to; e++ {
		for m := 1; m < 10; m++ {
			t := gonum.Tick{Value: float64(m) * math.Pow10(e)}
			switch {
			case t.Value < lo*(1-1e-9) || t.Value > hi*(1+1e-9):
				continue
			case m == 1 && e%every == 0:
				t.Label = fmt.Sprintf("$10^{%d}$", e)
			case fine && (m == 2 || m == 5):
				t.Label = fmt.Sprintf("%d·$10^{%d}$", m, e)
			case every > 1:
				continue
			}
			t.Value = math.Max(lo, math.Min(hi, t.Value)) // gonum leaves no room for a label outside the range
			marks = append(marks, t)
		}
	}
	return marks
}
