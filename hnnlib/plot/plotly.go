package plot

import (
	"cmp"
	"encoding/json"
	"fmt"
	"image/color"
	"maps"
	"math"
	"strconv"
	"strings"

	xfont "golang.org/x/image/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
)

const (
	budget     = 8000 // the largest number of points in the lines of an interactive figure: about 130 kB of JSON
	plotlyText = 12.5 // size of axis labels in pixels
	plotlyFont = "'Liberation Sans', Arial, Helvetica, sans-serif"
	column     = 900 // width of a notebook's column in pixels, to which all but small figures are scaled
)

// object is a JSON object.
type object = map[string]any

// Significant digits of numbers for Plotly: fine for data, and coarse if they only place a mark.
const (
	fine   = 5
	coarse = 3
)

// rounded returns numbers for Plotly, with some significant digits, and null if not finite.
func rounded(vs []float64, digits int) []any {
	out := make([]any, len(vs))
	for i, v := range vs {
		if finite(v) {
			out[i] = json.Number(strconv.FormatFloat(v, 'g', digits, 64))
		}
	}
	return out
}

func css(c color.NRGBA) string {
	if c.A == 0xFF {
		return fmt.Sprintf("#%02X%02X%02X", c.R, c.G, c.B)
	}
	return fmt.Sprintf("rgba(%d,%d,%d,%.3g)", c.R, c.G, c.B, float64(c.A)/255)
}

// plotly returns the pen as the line of a trace.
func (p Pen) plotly() object {
	dash := "solid"
	if len(p.Dash) > 0 {
		dash = strings.ReplaceAll(strings.Trim(fmt.Sprint(p.Dash), "[]"), " ", "px,") + "px"
	}
	return object{"color": css(p.Ink), "width": p.Width, "dash": dash}
}

// config keeps Plotly's toolbar short, so that it does not cover the title of the rightmost panel.
var config = object{
	"displaylogo":            false,
	"modeBarButtonsToRemove": []string{"select2d", "lasso2d", "zoomIn2d", "zoomOut2d", "autoScale2d"},
}

// build returns the interactive figure, and its Moving marks by the indices of their traces.
func (s *Sheet) build() (form object, moving map[int]Moving) {
	page, keep := s.plan(), s.keep()
	layout := page.layout()
	var traces []object
	moving = map[int]Moving{}
	for _, c := range page.cells {
		for _, s := range c.shapes() {
			if m, ok := s.own.(Moving); ok {
				moving[len(traces)] = m
			}
			traces = append(traces, s.part().traces(c, keep)...)
		}
		layout["xaxis"+c.number], layout["yaxis"+c.number] = page.axes(c)
	}
	for _, e := range s.legend() {
		if e.breadth() > 0 {
			traces = append(traces, e.entryTrace())
		}
	}
	return object{"data": traces, "layout": layout, "config": config}, moving
}

// keep returns the number of points that a line may have so that all lines stay within the budget, at least 60.
func (s *Sheet) keep() int {
	total, longest, allowed := 0, 0, cmp.Or(s.Budget, budget)
	for _, p := range s.panels() {
		for _, s := range p.shapes() {
			if s.pen.Width > 0 {
				total, longest = total+len(s.x), max(longest, len(s.x))
			}
		}
	}
	if total <= allowed {
		return max(longest, 1)
	}
	return max(60, longest*allowed/total)
}

// trace returns a trace on the cell's axes. Without a hover template it has no hover boxes.
func (c *cell) trace(kind, label, hover string, more object) object {
	t := object{"type": kind, "xaxis": "x" + c.number, "yaxis": "y" + c.number, "name": markup(label),
		"legendgroup": label, "showlegend": false, "hoverinfo": "skip"}
	if hover != "" {
		delete(t, "hoverinfo")
		t["hovertemplate"] = hover
	}
	maps.Copy(t, more)
	return t
}

// hover returns Plotly's template for the box at a point: the axes' labels, or the panel's title for a vertical axis
// without a label, and more.
func (p *Panel) hover(format, more string) string {
	x := cmp.Or(markup(p.X), "x") + " = %{x:" + format + "}<br>"
	if p.XTicks != nil {
		x = ""
	}
	return x + cmp.Or(markup(p.Y), markup(p.Title), "y") + " = %{y:" + format + "}" + more
}

// extra returns the template of a trace's name beside its hover box.
func extra(label string) string { return "<extra>" + markup(label) + "</extra>" }

// layout returns the layout of the page. Its size is fixed, so that labels don't overlap on a narrow screen.
func (p *plan) layout() object {
	scale := min(1.3, column/p.w)
	notes := []object{}
	for _, t := range p.titles {
		if t.text == "" {
			continue
		}
		label, anchor := markup(t.text), "center"
		if t.style.Font.Weight == xfont.WeightBold {
			label = "<b>" + label + "</b>"
		}
		if t.style.XAlign == text.XLeft {
			anchor = "left"
		}
		notes = append(notes, object{
			"text": label, "showarrow": false,
			"font": object{"size": plotlyText + 1.5, "color": css(t.style.Color.(color.NRGBA))},
			"xref": "paper", "yref": "paper", "x": t.at.X / p.w, "y": (t.at.Y - titleGap/2) / p.h,
			"xanchor": anchor, "yanchor": "bottom"})
	}
	return object{
		"width": math.Round(float64(scale * p.w)), "height": math.Round(float64(scale * p.h)),
		"paper_bgcolor": css(Paper), "plot_bgcolor": css(Paper),
		"margin":    object{"l": 0, "r": 0, "t": 0, "b": 0},
		"font":      object{"family": plotlyFont, "size": plotlyText, "color": css(textInk)},
		"hovermode": "closest", "annotations": notes, "showlegend": len(p.lines) > 0,
		"legend": object{"orientation": "h", "x": 0.5, "xanchor": "center", "y": 0, "yanchor": "bottom",
			"itemsizing": "trace", "tracegroupgap": 0},
	}
}

// axes returns a panel's axes at their places on the page.
func (p *plan) axes(c *cell) (x, y object) {
	x, y = c.axes[across].plotly(), c.axes[upward].plotly()
	x["anchor"], y["anchor"] = "y"+c.number, "x"+c.number
	x["domain"] = []vg.Length{c.rect.Min.X / p.w, c.rect.Max.X / p.w}
	y["domain"] = []vg.Length{c.rect.Min.Y / p.h, c.rect.Max.Y / p.h}
	if c.Equal {
		y["scaleanchor"] = "x" + c.number
		x["constrain"], y["constrain"] = "domain", "domain"
	}
	return x, y
}

// plotly returns the axis with the same range as in print. Plotly makes its own ticks, which follow a zoom.
func (a axis) plotly() object {
	lo, hi, tickSize := a.lo, a.hi, plotlyText-1.5
	out := object{
		"linecolor": css(axisInk), "linewidth": 1, "showline": !a.mute, "gridcolor": css(gridInk), "zeroline": false,
		"showgrid": a.names == nil && !a.mute, "showticklabels": !a.bare,
		"ticks": "outside", "ticklen": 4, "tickcolor": css(axisInk), "nticks": 6,
	}
	if a.log {
		lo, hi = math.Log10(lo), math.Log10(hi)
		tickSize /= 1.25 // Plotly draws powers of ten 1.25 times as large
		out["type"], out["exponentformat"], out["dtick"] = "log", "power", 1+int(hi-lo)/6
		if a.oneDecade() { // one tick is not enough: add 2 and 5 times the power of ten
			out["dtick"] = "D2"
		}
	}
	out["range"], out["tickfont"] = rounded([]float64{lo, hi}, fine), object{"size": tickSize}
	at, names := []float64{}, []string{}
	for _, n := range a.names {
		name := strings.ReplaceAll(markup(n.Label), "\n", "<br>")
		if n.Kind != Neutral {
			name = fmt.Sprintf(`<span style="color:%s">%s</span>`, css(n.Kind.Ink()), name)
		}
		at, names = append(at, n.At), append(names, name)
	}
	if a.names != nil {
		out["tickvals"], out["ticktext"] = at, names
	}
	if a.mute {
		out["ticklen"], out["tickwidth"] = 0, 0
	}
	if !a.bare && a.label != "" {
		out["title"] = object{"text": markup(a.label), "standoff": 6}
	}
	return out
}
