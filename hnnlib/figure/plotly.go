package figure

import (
	"encoding/json"
	"fmt"
	"image/color"
	"math"
	"strconv"
	"strings"

	"github.com/MetalBlueberry/go-plotly/generated/v2.34.0/graph_objects"
	"github.com/MetalBlueberry/go-plotly/pkg/types"
	"gonum.org/v1/plot/vg"
)

const (
	// budget is how many points the lines of one interactive figure may have together: about 130 kB of JSON.
	budget = 8000
	// plotlyText is the size of axis labels in pixels; Plotly's figures are drawn one pixel to the printed point.
	plotlyText = 12.5
	plotlyFont = "'Liberation Sans', Arial, Helvetica, sans-serif"
	// column is the width of a notebook's column in pixels, which a figure fills but for small ones.
	column = 900
)

// value is a number as Plotly gets it: some significant digits, null where there is none.
type value struct {
	v      float64
	digits int
}

func (n value) MarshalJSON() ([]byte, error) {
	if !finite(n.v) {
		return []byte("null"), nil
	}
	return strconv.AppendFloat(nil, n.v, 'g', n.digits, 64), nil
}

func rounded(vs []float64, digits int) *types.DataArrayType {
	out := make([]value, len(vs))
	for i, v := range vs {
		out[i] = value{v, digits}
	}
	return types.DataArray(out)
}

// numbers are data at five significant digits.
func numbers(vs []float64) *types.DataArrayType { return rounded(vs, 5) }

// coarse are numbers that only place a mark, at three digits.
func coarse(vs []float64) *types.DataArrayType { return rounded(vs, 3) }

func css(c color.NRGBA) types.Color {
	if c.A == 0xFF {
		return types.C(fmt.Sprintf("#%02X%02X%02X", c.R, c.G, c.B))
	}
	return types.C(fmt.Sprintf("rgba(%d,%d,%d,%.3g)", c.R, c.G, c.B, float64(c.A)/255))
}

func dashes(dash []vg.Length, solid bool) string {
	if solid || len(dash) == 0 {
		return "solid"
	}
	parts := make([]string, len(dash))
	for i, d := range dash {
		parts[i] = fmt.Sprintf("%gpx", float64(d))
	}
	return strings.Join(parts, ",")
}

// axisName is "x", "x2", … as traces name their axes; axisKey is "xaxis", "xaxis2", … as the layout does.
func axisName(letter string, i int) string {
	if i == 0 {
		return letter
	}
	return letter + strconv.Itoa(i+1)
}

func axisKey(letter string, i int) string {
	return letter + "axis" + strings.TrimPrefix(axisName(letter, i), letter)
}

// plotly is the sheet as a Plotly figure with the printed one's proportions.
func (s *sheet) plotly() (map[string]any, error) { return assemble(s.build()) }

// config keeps Plotly's bar of buttons short, which shows while the pointer is on the figure: with all of them it would cover the
// title of the rightmost panel. Those that go select points, of which there is no use here, or do what another does.
var config = &grob.Config{
	Displaylogo:            types.False,
	ModeBarButtonsToRemove: []string{"select2d", "lasso2d", "zoomIn2d", "zoomOut2d", "autoScale2d"},
}

// build is the figure without its axes, and the axes by their keys in the layout.
func (s *sheet) build() (fig *grob.Fig, axes map[string]*grob.LayoutXaxis) {
	page := s.plan()
	fig = &grob.Fig{Layout: s.layout(page), Config: config}
	axes = map[string]*grob.LayoutXaxis{}
	keep, i := s.keep(), 0
	for r, row := range s.rows {
		for c, p := range row {
			if p == nil {
				continue
			}
			x, y := axisName("x", i), axisName("y", i)
			for _, m := range p.marks {
				if line, ok := m.(curve); ok {
					m = line.broken(p)
				}
				fig.AddTraces(m.traces(x, y, keep)...)
			}
			axes[axisKey("x", i)], axes[axisKey("y", i)] = p.plotlyAxes(page, page.rects[r][c], i)
			i++
		}
	}
	for _, e := range s.legend {
		if t := e.trace(); t != nil {
			fig.AddTraces(t)
		}
	}
	for _, t := range fig.Data {
		switch t := t.(type) {
		case *grob.Contour:
			if t.Colorbar != nil {
				page.place(t.Colorbar, s.bar.axis())
			}
		case *grob.Scatter:
			if t.Marker != nil && t.Marker.Colorbar != nil {
				page.placeMarkers(t.Marker.Colorbar, s.bar.axis())
			}
		}
	}
	return fig, axes
}

// keep is how many points a line may have for all to stay within the budget; 0 for all of them.
func (s *sheet) keep() int {
	total, longest := 0, 0
	for _, row := range s.rows {
		for _, p := range row {
			if p == nil {
				continue
			}
			for _, m := range p.marks {
				total, longest = total+m.points(), max(longest, m.points())
			}
		}
	}
	allowed := s.budget
	if allowed == 0 {
		allowed = budget
	}
	if total <= allowed {
		return 0
	}
	return max(60, longest*allowed/total)
}

// assemble turns go-plotly's figure into plain maps and puts the axes in: its Layout has room for six pairs only.
func assemble(fig *grob.Fig, axes map[string]*grob.LayoutXaxis) (map[string]any, error) {
	var out map[string]any
	if err := recode(fig, &out); err != nil {
		return nil, err
	}
	layout, ok := out["layout"].(map[string]any)
	if !ok {
		return nil, fmt.Errorf("the layout is missing")
	}
	for key, a := range axes {
		var plain map[string]any
		if err := recode(a, &plain); err != nil {
			return nil, err
		}
		layout[key] = plain
	}
	return out, nil
}

func recode(from any, to *map[string]any) error {
	b, err := json.Marshal(from)
	if err != nil {
		return err
	}
	return json.Unmarshal(b, to)
}

// pixels is the page's size on the screen. It is fixed: on a narrow one a reader scrolls, but labels never overlap.
func (p plan) pixels() (w, h float64) {
	scale := min(1.3, column/float64(p.w))
	return math.Round(float64(p.w) * scale), math.Round(float64(p.h) * scale)
}

func (s *sheet) layout(page plan) *grob.Layout {
	width, height := page.pixels()
	l := &grob.Layout{
		Width: types.N(width), Height: types.N(height),
		PaperBgcolor: css(paper), PlotBgcolor: css(paper),
		Margin:     &grob.LayoutMargin{L: types.N(0), R: types.N(0), T: types.N(0), B: types.N(0)},
		Font:       &grob.LayoutFont{Family: plotlyFont, Size: types.N(plotlyText), Color: css(textInk)},
		Hovermode:  grob.LayoutHovermodeClosest,
		Showlegend: types.B(len(s.legend) > 0),
		Legend: &grob.LayoutLegend{
			Orientation: "h", X: types.N(0.5), Xanchor: "center", Y: types.N(0), Yanchor: "bottom",
			Itemsizing: "trace", Tracegroupgap: types.N(0),
		},
	}
	for r, row := range s.rows {
		if r < len(s.titles) && s.titles[r] != "" {
			note := page.note("<b>"+markup(s.titles[r])+"</b>", page.titles[r], textInk)
			note.Xanchor = "left"
			l.Annotations = append(l.Annotations, note)
		}
		for c, p := range row {
			if p != nil && p.title != "" {
				rect := page.rects[r][c]
				at := vg.Point{X: (rect.Min.X + rect.Max.X) / 2, Y: rect.Max.Y + titleGap/2}
				l.Annotations = append(l.Annotations, page.note(markup(p.title), at, p.ink))
			}
		}
	}
	for i, h := range s.heads {
		l.Annotations = append(l.Annotations, page.note("<b>"+markup(h.text)+"</b>", page.heads[i], textInk))
	}
	return l
}

// place puts a colour bar where the page has it, with the same ticks.
func (p plan) place(b *grob.ContourColorbar, a axis) {
	b.Tickvals, b.Ticks = numbers(a.tickPlaces()), "outside"
	b.X, b.Xanchor, b.Xpad = types.N(float64(p.bar.Min.X/p.w)), "left", types.N(0)
	b.Y, b.Yanchor, b.Ypad = types.N(float64(p.bar.Min.Y/p.h)), "bottom", types.N(0)
	b.Len = types.N(float64(p.bar.Size().Y / p.h))
}

// placeMarkers is place for the colour bar of dots, which go-plotly gives a type of its own.
func (p plan) placeMarkers(b *grob.ScatterMarkerColorbar, a axis) {
	b.Tickvals, b.Ticks = numbers(a.tickPlaces()), "outside"
	b.X, b.Xanchor, b.Xpad = types.N(float64(p.bar.Min.X/p.w)), "left", types.N(0)
	b.Y, b.Yanchor, b.Ypad = types.N(float64(p.bar.Min.Y/p.h)), "bottom", types.N(0)
	b.Len = types.N(float64(p.bar.Size().Y / p.h))
}

func (a axis) tickPlaces() []float64 {
	marks, _ := a.ticks()
	at := make([]float64, len(marks))
	for i, t := range marks {
		at[i] = t.at
	}
	return at
}

// note is text whose lower middle stands at a place of the page.
func (p plan) note(text string, at vg.Point, ink color.NRGBA) grob.LayoutAnnotation {
	return grob.LayoutAnnotation{
		Text: types.S(text), Showarrow: types.False,
		Xref: "paper", Yref: "paper", Xanchor: "center", Yanchor: "bottom",
		X: float64(at.X / p.w), Y: float64(at.Y / p.h),
		Font: &grob.LayoutAnnotationFont{Size: types.N(plotlyText + 1.5), Color: css(ink)},
	}
}

// plotlyAxes are the i-th panel's axes, standing where the page has them.
func (p *panel) plotlyAxes(page plan, rect vg.Rectangle, i int) (x, y *grob.LayoutXaxis) {
	x, y = p.x.plotly(), p.y.plotly()
	x.Anchor, y.Anchor = grob.LayoutXaxisAnchor(axisName("y", i)), grob.LayoutXaxisAnchor(axisName("x", i))
	x.Domain = []float64{float64(rect.Min.X / page.w), float64(rect.Max.X / page.w)}
	y.Domain = []float64{float64(rect.Min.Y / page.h), float64(rect.Max.Y / page.h)}
	if p.equal {
		y.Scaleanchor = grob.LayoutXaxisScaleanchor(axisName("x", i))
		x.Constrain, y.Constrain = "domain", "domain"
	}
	return x, y
}

// plotly is the axis with the printed one's range; Plotly makes its own ticks, so that they follow a zoom.
func (a axis) plotly() *grob.LayoutXaxis {
	lo, hi := a.min, a.max
	out := &grob.LayoutXaxis{
		Linecolor: css(axisInk), Linewidth: types.N(1), Showline: types.True,
		Gridcolor: css(gridInk), Zeroline: types.False,
		Ticks: "outside", Ticklen: types.N(4), Tickcolor: css(axisInk), Nticks: types.I(6),
		Tickfont: &grob.LayoutXaxisTickfont{Size: types.N(plotlyText - 1.5)},
	}
	if a.log {
		lo, hi = math.Log10(lo), math.Log10(hi)
		out.Type, out.Exponentformat = "log", "power"
		out.Tickfont.Size = types.N((plotlyText - 1.5) / 1.25) // Plotly draws powers of ten 1.25 times as large
		out.Dtick = float64(1 + int(hi-lo)/6)
		if math.Floor(hi+1e-9)-math.Ceil(lo-1e-9) < 1 { // one power of ten is no scale: 2 and 5 of it too
			out.Dtick = "D2"
		}
	}
	if a.names != nil {
		at, text := make([]float64, len(a.names)), make([]string, len(a.names))
		for i, n := range a.names {
			at[i], text[i] = n.at, strings.ReplaceAll(markup(n.label), "\n", "<br>")
			if n.ink.A > 0 {
				text[i] = fmt.Sprintf(`<span style="color:%s">%s</span>`, css(n.ink), text[i])
			}
		}
		out.Tickvals, out.Ticktext, out.Showgrid = types.DataArray(at), types.DataArray(text), types.False
	}
	out.Range = []value{{lo, 5}, {hi, 5}}
	if a.mute {
		out.Showline, out.Ticklen, out.Tickwidth, out.Showgrid = types.False, types.N(0), types.N(0), types.False
	}
	if a.bare {
		out.Showticklabels = types.False
	} else if a.label != "" {
		out.Title = &grob.LayoutXaxisTitle{Text: types.S(markup(a.label)), Standoff: types.N(6)}
	}
	return out
}

// trace is a legend entry that no mark stands for: a trace without points that only the legend shows. Lines list
// themselves.
func (e entry) trace() types.Trace {
	if e.sample == lineSample {
		return nil
	}
	t := &grob.Scatter{
		X: types.DataArray([]any{nil}), Y: types.DataArray([]any{nil}),
		Name: types.S(markup(e.label)), Legendgroup: types.S(e.label), Showlegend: types.True, Mode: grob.ScatterModeMarkers,
	}
	marker := &grob.ScatterMarker{
		Size:  types.ArrayOKValue(types.N(2 * float64(e.pen.width))),
		Color: types.ArrayOKValue(types.UseColor(css(e.pen.ink))),
	}
	switch e.sample {
	case fadingSample, strokeSample, bandSample:
		t.Mode, marker = grob.ScatterModeLines, nil
		t.Line = &grob.ScatterLine{Color: css(e.pen.ink), Width: types.N(float64(e.pen.width)), Dash: types.S(dashes(e.pen.dash, false))}
	case ringSample:
		marker.Symbol = types.ArrayOKValue(grob.ScatterMarkerSymbol("circle-open"))
	case arrowSample:
		marker.Symbol = types.ArrayOKValue(grob.ScatterMarkerSymbol("arrow-right"))
		marker.Size = types.ArrayOKValue(types.N(7))
	}
	t.Marker = marker
	return t
}
