package plot

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

func dashes(dash []vg.Length) string {
	if len(dash) == 0 {
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

// config keeps Plotly's bar of buttons short, so that it does not cover the title of the rightmost panel. Those that go
// select points, of which there is no use here, or do what another does.
var config = &grob.Config{
	Displaylogo:            types.False,
	ModeBarButtonsToRemove: []string{"select2d", "lasso2d", "zoomIn2d", "zoomOut2d", "autoScale2d"},
}

// build is the figure without its axes, and the axes by their keys in the layout.
func (s *Sheet) build() (fig *grob.Fig, axes map[string]*grob.LayoutXaxis) {
	fig, axes, _ = s.buildMoving()
	return fig, axes
}

// buildMoving is build with the marks that follow the frames, by the indices of their traces.
func (s *Sheet) buildMoving() (fig *grob.Fig, axes map[string]*grob.LayoutXaxis, moving map[int]mover) {
	page := s.plan()
	fig = &grob.Fig{Layout: page.layout(), Config: config}
	axes, moving = map[string]*grob.LayoutXaxis{}, map[int]mover{}
	keep := s.keep()
	for i, c := range page.cells {
		c.light = s.light
		for _, m := range c.marks {
			if m, ok := m.(mover); ok {
				moving[len(fig.Data)] = m
			}
			fig.AddTraces(m.traces(c, keep)...)
		}
		axes[axisKey("x", i)], axes[axisKey("y", i)] = page.axes(c)
	}
	for _, e := range s.legend() {
		if e.sample != noSample {
			fig.AddTraces(e.trace())
		}
	}
	return fig, axes, moving
}

// keep is how many points a line may have for all to stay within the budget; 0 for all of them.
func (s *Sheet) keep() int {
	total, longest := 0, 0
	for _, p := range s.panels() {
		for _, m := range p.marks {
			total, longest = total+m.points(), max(longest, m.points())
		}
	}
	allowed := s.Budget
	if allowed == 0 {
		allowed = budget
	}
	if total <= allowed {
		return 0
	}
	return max(60, longest*allowed/total)
}

// scatter is a trace on the cell's axes. The legend's own entries switch it.
func (c *cell) scatter(label string, mode grob.ScatterMode) *grob.Scatter {
	t := &grob.Scatter{
		Xaxis: types.S(c.xName), Yaxis: types.S(c.yName), Mode: mode, Name: types.S(markup(label)),
		Legendgroup: types.S(label), Showlegend: types.False,
	}
	setHover(t, c.hover("%.4g")+"<extra>"+markup(label)+"</extra>")
	return t
}

// hover is Plotly's template for the box at a point, with the axes' labels; a panel without one upward has its title.
func (c *cell) hover(verb string) string {
	format := strings.TrimPrefix(verb, "%")
	x := or(markup(c.X), "x") + " = %{x:" + format + "}<br>"
	if c.XTicks != nil {
		x = ""
	}
	return x + or(markup(c.Y), or(markup(c.Title), "y")) + " = %{y:" + format + "}"
}

// setHover gives a trace its hover box, or none.
func setHover(t *grob.Scatter, template string) {
	if template == "" {
		t.Hoverinfo, t.Hovertemplate = types.ArrayOKValue(grob.ScatterHoverinfo("skip")), nil
		return
	}
	t.Hovertemplate = types.ArrayOKValue(types.S(template))
}

func plotlyLine(p Pen) *grob.ScatterLine {
	return &grob.ScatterLine{Color: css(p.Ink), Width: types.N(float64(p.Width)), Dash: types.S(dashes(p.Dash))}
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
func (p *plan) pixels() (w, h float64) {
	scale := min(1.3, column/float64(p.w))
	return math.Round(float64(p.w) * scale), math.Round(float64(p.h) * scale)
}

func (p *plan) layout() *grob.Layout {
	width, height := p.pixels()
	l := &grob.Layout{
		Width: types.N(width), Height: types.N(height),
		PaperBgcolor: css(Paper), PlotBgcolor: css(Paper),
		Margin:     &grob.LayoutMargin{L: types.N(0), R: types.N(0), T: types.N(0), B: types.N(0)},
		Font:       &grob.LayoutFont{Family: plotlyFont, Size: types.N(plotlyText), Color: css(textInk)},
		Hovermode:  grob.LayoutHovermodeClosest,
		Showlegend: types.B(len(p.lines) > 0),
		Legend: &grob.LayoutLegend{
			Orientation: "h", X: types.N(0.5), Xanchor: "center", Y: types.N(0), Yanchor: "bottom",
			Itemsizing: "trace", Tracegroupgap: types.N(0),
		},
	}
	for r, title := range p.sheet.RowTitles {
		if title != "" {
			note := p.note("<b>"+markup(title)+"</b>", p.titles[r], textInk)
			note.Xanchor = "left"
			l.Annotations = append(l.Annotations, note)
		}
	}
	for _, c := range p.cells {
		if c.Title != "" {
			at := vg.Point{X: (c.rect.Min.X + c.rect.Max.X) / 2, Y: c.rect.Max.Y + titleGap/2}
			l.Annotations = append(l.Annotations, p.note(markup(c.Title), at, c.Kind.titleInk()))
		}
	}
	for i, h := range p.sheet.Heads {
		l.Annotations = append(l.Annotations, p.note("<b>"+markup(h.Text)+"</b>", p.heads[i], textInk))
	}
	return l
}

// note is text whose lower middle stands at a place of the page.
func (p *plan) note(text string, at vg.Point, ink color.NRGBA) grob.LayoutAnnotation {
	return grob.LayoutAnnotation{
		Text: types.S(text), Showarrow: types.False,
		Xref: "paper", Yref: "paper", Xanchor: "center", Yanchor: "bottom",
		X: float64(at.X / p.w), Y: float64(at.Y / p.h),
		Font: &grob.LayoutAnnotationFont{Size: types.N(plotlyText + 1.5), Color: css(ink)},
	}
}

// axes are a panel's axes, standing where the page has them.
func (p *plan) axes(c *cell) (x, y *grob.LayoutXaxis) {
	x, y = c.xa.plotly(), c.ya.plotly()
	x.Anchor, y.Anchor = grob.LayoutXaxisAnchor(c.yName), grob.LayoutXaxisAnchor(c.xName)
	x.Domain = []float64{float64(c.rect.Min.X / p.w), float64(c.rect.Max.X / p.w)}
	y.Domain = []float64{float64(c.rect.Min.Y / p.h), float64(c.rect.Max.Y / p.h)}
	if c.Equal {
		y.Scaleanchor = grob.LayoutXaxisScaleanchor(c.xName)
		x.Constrain, y.Constrain = "domain", "domain"
	}
	return x, y
}

// plotly is the axis with the printed one's range; Plotly makes its own ticks, so that they follow a zoom.
func (a axis) plotly() *grob.LayoutXaxis {
	lo, hi := a.lo, a.hi
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
			at[i], text[i] = n.At, strings.ReplaceAll(markup(n.Label), "\n", "<br>")
			if n.Kind != Neutral {
				text[i] = fmt.Sprintf(`<span style="color:%s">%s</span>`, css(n.Kind.Ink()), text[i])
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
