package figure

import (
	"math"
	"strconv"

	"github.com/MetalBlueberry/go-plotly/generated/v2.34.0/graph_objects"
	"github.com/MetalBlueberry/go-plotly/pkg/types"
)

// player is a sheet in Plotly with marks that move: a play and a pause button and a slider over time, below the
// panels. It needs no kernel and no network.
type player struct {
	sheet  *sheet
	moving []mover
	times  []float64 // one a frame
	pause  float64   // milliseconds from frame to frame
	redraw bool      // for traces other than lines and dots, which Plotly moves only by drawing everything anew
}

// mover is a trace that follows the frames.
type mover interface {
	trace(frame int) types.Trace  // all of it
	change(frame int) types.Trace // what differs from frame to frame
}

// moving is a trace whose points follow the frames.
type moving struct {
	style grob.Scatter // everything but X and Y
	at    func(frame int) (xs, ys []float64)
}

// controls is the room for the buttons and the slider, in pixels.
const controls = 78

func (p player) plotly() (map[string]any, error) {
	fig, axes := p.sheet.build()
	first := len(fig.Data)
	indices := make([]int, len(p.moving))
	for i, m := range p.moving {
		fig.AddTraces(m.trace(0))
		indices[i] = first + i
	}
	for k := range p.times {
		frame := grob.Frame{Name: types.S(strconv.Itoa(k)), Traces: indices}
		for _, m := range p.moving {
			frame.Data = append(frame.Data, m.change(k))
		}
		fig.Frames = append(fig.Frames, frame)
	}
	height := float64(*fig.Layout.Height) + controls
	fig.Layout.Height, fig.Layout.Margin.B = types.N(height), types.N(controls)
	fig.Layout.Updatemenus = []grob.LayoutUpdatemenu{p.buttons()}
	fig.Layout.Sliders = []grob.LayoutSlider{p.slider(float64(*fig.Layout.Width))}
	return assemble(fig, axes)
}

func (m moving) trace(k int) types.Trace {
	t := m.style
	xs, ys := m.at(k)
	t.X, t.Y = coarse(xs), coarse(ys)
	return &t
}

func (m moving) change(k int) types.Trace {
	xs, ys := m.at(k)
	return &grob.Scatter{X: coarse(xs), Y: coarse(ys)}
}

// motion are the settings of a jump or a run from frame to frame.
func (p player) motion(pause float64, mode string) map[string]any {
	return map[string]any{
		"mode": mode, "fromcurrent": true,
		"frame": map[string]any{"duration": pause, "redraw": p.redraw}, "transition": map[string]any{"duration": 0},
	}
}

func (p player) buttons() grob.LayoutUpdatemenu {
	return grob.LayoutUpdatemenu{
		Type: "buttons", Direction: "left", Showactive: types.False,
		X: types.N(0.01), Xanchor: "left", Y: types.N(0), Yanchor: "top",
		Pad: &grob.LayoutUpdatemenuPad{T: types.N(26)},
		Buttons: []grob.LayoutUpdatemenuButton{
			{Label: "▶", Method: "animate", Args: []any{nil, p.motion(p.pause, "immediate")}},
			{Label: "❚❚", Method: "animate", Args: []any{[]any{nil}, p.motion(0, "immediate")}},
		},
	}
}

// slider begins right of the buttons of a figure of that many pixels.
func (p player) slider(width float64) grob.LayoutSlider {
	from := math.Max(0.13, 112/width)
	s := grob.LayoutSlider{
		Active: types.N(0), X: types.N(from), Xanchor: "left", Len: types.N(0.98 - from), Y: types.N(0), Yanchor: "top",
		Pad:          &grob.LayoutSliderPad{T: types.N(4)},
		Currentvalue: &grob.LayoutSliderCurrentvalue{Prefix: "t = ", Xanchor: "left"},
		Ticklen:      types.N(0), Minorticklen: types.N(0),
		Font: &grob.LayoutSliderFont{Size: types.N(plotlyText - 2), Color: css(textInk)},
	}
	for k, t := range p.times {
		s.Steps = append(s.Steps, grob.LayoutSliderStep{
			Label: types.S(strconv.FormatFloat(t, 'f', 2, 64)), Method: "animate",
			Args: []any{[]string{strconv.Itoa(k)}, p.motion(0, "immediate")},
		})
	}
	return s
}
