package figure

import (
	"image/color"
	"math"

	"github.com/MetalBlueberry/go-plotly/generated/v2.34.0/graph_objects"
	"github.com/MetalBlueberry/go-plotly/pkg/types"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// headings are arrow heads on a line that show which way it runs, all of one size.
type headings struct {
	all   [][4]float64 // x, y, and the direction dx, dy in the axes' units
	ink   color.NRGBA
	group string
	ratio float64 // how much longer a unit is upward than across on the page; 0 for equal axes
}

// headingLength is the length of a head in points.
const headingLength vg.Length = 9

func (m headings) points() int { return len(m.all) }

func (m headings) draw(c draw.Canvas, v view) {
	for _, a := range m.all {
		if !v.shows(a[0], a[1]) || !v.contains(a[0], a[1]) {
			continue
		}
		at, to := v.at(a[0], a[1]), v.at(a[0]+a[2], a[1]+a[3])
		length := vg.Length(math.Hypot(float64(to.X-at.X), float64(to.Y-at.Y)))
		if length == 0 {
			continue
		}
		half := to.Sub(at).Scale(headingLength / length / 2)
		side := vg.Point{X: -half.Y, Y: half.X}.Scale(0.85)
		c.FillPolygon(m.ink, []vg.Point{at.Add(half), at.Sub(half).Add(side), at.Sub(half).Sub(side)})
	}
}

func (m headings) traces(x, y string, _ int) []types.Trace {
	var xs, ys []float64
	var turns []float64
	ratio := m.ratio
	if ratio == 0 {
		ratio = 1
	}
	for _, a := range m.all {
		xs, ys = append(xs, a[0]), append(ys, a[1])
		turns = append(turns, math.Round(math.Atan2(a[2], ratio*a[3])*180/math.Pi)) // clockwise from up
	}
	t := &grob.Scatter{
		X: numbers(xs), Y: numbers(ys), Xaxis: types.S(x), Yaxis: types.S(y), Mode: grob.ScatterModeMarkers,
		Legendgroup: types.S(m.group), Showlegend: types.False,
		Marker: &grob.ScatterMarker{
			Symbol: types.ArrayOKValue(grob.ScatterMarkerSymbol("arrow")), Size: types.ArrayOKValue(types.N(1.3 * float64(headingLength))),
			Color: types.ArrayOKValue(types.UseColor(css(m.ink))), Angle: types.ArrayOKArray(types.NA(turns)...),
		},
	}
	setHover(t, "")
	return []types.Trace{t}
}
