package plot

import (
	"image/color"
	"math"
	"strconv"

	"github.com/MetalBlueberry/go-plotly/generated/v2.34.0/graph_objects"
	"github.com/MetalBlueberry/go-plotly/pkg/types"
)

// Play gives the sheet a Plotly form that moves: live is shown in its place, with a play and a pause button and a
// slider over times, one a frame, below the panels. The Moving and Movie marks of live follow the frames. It needs no
// kernel and no network.
func (s *Sheet) Play(live *Sheet, times []float64) {
	s.interactive = func() (map[string]any, error) {
		live.Name = s.Name
		if err := live.Check(); err != nil {
			return nil, err
		}
		return live.play(times)
	}
}

// mover is a mark whose trace follows the frames.
type mover interface {
	change(frame int) types.Trace // what differs from frame to frame
}

// Moving is a line or dots whose points follow the frames of a figure that plays. It is not printed.
type Moving struct {
	base
	At     func(frame int) (xs, ys []float64)
	Pen    *Pen          // of a line; nil for dots
	Inks   []color.NRGBA // of the dots
	Radius float64
}

func (m Moving) traces(on *cell, _ int) []types.Trace {
	t := on.scatter("", grob.ScatterModeMarkers)
	setHover(t, "")
	if m.Pen != nil {
		t.Mode, t.Line = grob.ScatterModeLines, plotlyLine(*m.Pen)
	} else {
		var colours []types.Color
		for _, ink := range m.Inks {
			colours = append(colours, css(ink))
		}
		t.Marker = &grob.ScatterMarker{
			Size: types.ArrayOKValue(types.N(2 * m.Radius)), Color: types.ArrayOKArray(types.UseColors(colours)...)}
	}
	xs, ys := m.At(0)
	t.X, t.Y = coarse(xs), coarse(ys)
	return []types.Trace{t}
}

func (m Moving) change(frame int) types.Trace {
	xs, ys := m.At(frame)
	return &grob.Scatter{X: coarse(xs), Y: coarse(ys)}
}

// Movie is a picture that fills a panel from 0 to 1 both ways and follows the frames of a figure that plays.
type Movie struct {
	base
	Frames []Frame
}

func (m Movie) place(frame int) Picture {
	return Picture{Frame: m.Frames[frame], X: 0.5, Y: 0.5, W: 1, H: 1}
}

func (m Movie) reach(bool, bool) reach {
	return Pictures{All: []Picture{m.place(0)}}.reach(false, false)
}

func (m Movie) traces(on *cell, _ int) []types.Trace {
	return []types.Trace{m.place(0).image(on)}
}

func (m Movie) change(frame int) types.Trace { return &grob.Image{Source: m.Frames[frame].source()} }

const (
	controls   = 78   // the room for the buttons and the slider, in pixels
	framePause = 60.0 // milliseconds from frame to frame
)

// play is the Plotly form with frames, of which the n-th is at times[n].
func (s *Sheet) play(times []float64) (map[string]any, error) {
	fig, axes, moving := s.buildMoving()
	redraw := false // Plotly moves traces other than lines and dots only by drawing everything anew
	var indices []int
	for i := range fig.Data {
		if m := moving[i]; m != nil {
			indices = append(indices, i)
			_, movie := m.(Movie)
			redraw = redraw || movie
		}
	}
	for k := range times {
		frame := grob.Frame{Name: types.S(strconv.Itoa(k)), Traces: indices}
		for _, i := range indices {
			frame.Data = append(frame.Data, moving[i].change(k))
		}
		fig.Frames = append(fig.Frames, frame)
	}
	height := float64(*fig.Layout.Height) + controls
	fig.Layout.Height, fig.Layout.Margin.B = types.N(height), types.N(controls)
	fig.Layout.Updatemenus = []grob.LayoutUpdatemenu{buttons(redraw)}
	fig.Layout.Sliders = []grob.LayoutSlider{timeSlider(times, float64(*fig.Layout.Width), redraw)}
	return assemble(fig, axes)
}

// motion are the settings of a jump or a run from frame to frame.
func motion(pause float64, redraw bool) map[string]any {
	return map[string]any{
		"mode": "immediate", "fromcurrent": true,
		"frame": map[string]any{"duration": pause, "redraw": redraw}, "transition": map[string]any{"duration": 0},
	}
}

func buttons(redraw bool) grob.LayoutUpdatemenu {
	return grob.LayoutUpdatemenu{
		Type: "buttons", Direction: "left", Showactive: types.False,
		X: types.N(0.01), Xanchor: "left", Y: types.N(0), Yanchor: "top",
		Pad: &grob.LayoutUpdatemenuPad{T: types.N(26)},
		Buttons: []grob.LayoutUpdatemenuButton{
			{Label: "▶", Method: "animate", Args: []any{nil, motion(framePause, redraw)}},
			{Label: "❚❚", Method: "animate", Args: []any{[]any{nil}, motion(0, redraw)}},
		},
	}
}

// timeSlider begins right of the buttons of a figure of that many pixels.
func timeSlider(times []float64, width float64, redraw bool) grob.LayoutSlider {
	from := math.Max(0.13, 112/width)
	s := grob.LayoutSlider{
		Active: types.N(0), X: types.N(from), Xanchor: "left", Len: types.N(0.98 - from), Y: types.N(0), Yanchor: "top",
		Pad:          &grob.LayoutSliderPad{T: types.N(4)},
		Currentvalue: &grob.LayoutSliderCurrentvalue{Prefix: "t = ", Xanchor: "left"},
		Ticklen:      types.N(0), Minorticklen: types.N(0),
		Font: &grob.LayoutSliderFont{Size: types.N(plotlyText - 2), Color: css(textInk)},
	}
	for k, t := range times {
		s.Steps = append(s.Steps, grob.LayoutSliderStep{
			Label: types.S(strconv.FormatFloat(t, 'f', 2, 64)), Method: "animate",
			Args: []any{[]string{strconv.Itoa(k)}, motion(0, redraw)},
		})
	}
	return s
}
