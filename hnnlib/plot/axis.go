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

// axis is one side of a panel, ready to be drawn.
type axis struct {
	side
	extent
	bare  bool // has no numbers and no label, because another panel has them
	mute  bool // has no lines, tick marks or grid
	parts int  // the approximate number of parts into which the ticks cut the axis
}

const (
	tickLength vg.Length = 3.5
	labelGap   vg.Length = 6
	titleGap   vg.Length = 8
)

// Ticks implements gonum.Ticker. gonum's own tickers neither factor out a power of ten nor skip powers that don't fit.
func (a axis) Ticks(lo, hi float64) []gonum.Tick {
	switch {
	case a.names != nil:
		var all []gonum.Tick
		for _, n := range a.names {
			all = append(all, gonum.Tick{Value: n.At, Label: n.Label})
		}
		return all
	case a.log:
		return logTicks(lo, hi)
	}
	marks, _ := linearTicks(lo, hi, a.parts)
	return marks
}

// factor returns the power of ten that is factored out of the tick labels, or "" if there is none.
func (a axis) factor() string {
	if a.names != nil || a.log || a.bare {
		return ""
	}
	_, factor := linearTicks(a.lo, a.hi, a.parts)
	return factor
}

// set makes gonum's axis look like a.
func (a axis) set(to *gonum.Axis, xalign text.XAlignment, yalign text.YAlignment) {
	to.Min, to.Max, to.Padding = a.lo, a.hi, 0
	to.LineStyle = draw.LineStyle{Color: axisInk, Width: 0.9}
	to.Tick.LineStyle, to.Tick.Length = draw.LineStyle{Color: axisInk, Width: 0.8}, tickLength
	inks := map[string]color.NRGBA{}
	for _, n := range a.names {
		inks[n.Label] = n.Kind.titleInk()
	}
	to.Tick.Label = textStyle(tickText, textInk)
	to.Tick.Label.Handler = Text{inks}
	to.Tick.Label.XAlign, to.Tick.Label.YAlign = xalign, yalign
	to.Tick.Marker = a
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

// grid returns the style of the grid lines at the ticks.
func (a axis) grid() draw.LineStyle {
	if a.names != nil || a.mute {
		return draw.LineStyle{}
	}
	return draw.LineStyle{Color: gridInk, Width: 0.8}
}

// fit reduces the number of ticks of a horizontal axis until their labels don't touch.
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

const factorGap vg.Length = 7 // distance from the data up to the vertical axis's power of ten

// titleRoom returns the room above the data for the panel's title or the vertical axis's power of ten.
func (c *cell) titleRoom() vg.Length {
	switch {
	case c.Title != "":
		return titleGap + capHeight*titleText
	case c.axes[upward].factor() != "":
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
