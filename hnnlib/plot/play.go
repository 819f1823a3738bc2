package plot

import (
	"image/color"
	"maps"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Play gives the sheet an animated Plotly form, which needs neither a kernel nor a network. The form shows live, whose
// Moving marks follow the frames, with a play button, a pause button and a slider. times has one time for each frame.
func (s *Sheet) Play(live *Sheet, times []float64) {
	s.interactive = func() (object, error) {
		live.Name = s.Name
		if err := live.Check(); err != nil {
			return nil, err
		}
		return live.play(times), nil
	}
}

// Moving is a line, dots or a picture that follows the frames of a figure that plays. It is not printed.
type Moving struct {
	At     func(frame int) (xs, ys []float64)
	Pen    *Pen          // of a line; nil for dots
	Inks   []color.NRGBA // of the dots
	Radius float64       // of the dots
	Film   []Frame       // if not nil, pictures, one for each frame, that fill the panel from 0 to 1 both ways
}

func (m Moving) shapes(*Panel) []shape { return []shape{{own: m}} }
func (Moving) draw(draw.Canvas, *cell) {}

func (m Moving) traces(on *cell, _ int) []object {
	if m.Film != nil {
		return Picture{Frame: m.Film[0], X: 0.5, Y: 0.5, W: 1, H: 1}.traces(on, 0)
	}
	s := shape{radius: vg.Length(m.Radius), inks: m.Inks, more: m.change(0)}
	if m.Pen != nil {
		s.pen, s.radius = *m.Pen, 0
	}
	return s.traces(on, 0)
}

// change returns the entries of the trace that differ from frame to frame.
func (m Moving) change(frame int) object {
	if m.Film != nil {
		return object{"type": "image", "source": m.Film[frame].source()}
	}
	xs, ys := m.At(frame)
	return object{"type": "scatter", "x": rounded(xs, coarse), "y": rounded(ys, coarse)}
}

const (
	playRoom   = 78   // room for the buttons and the slider, in pixels
	framePause = 60.0 // milliseconds from frame to frame
)

// play returns the Plotly form with a frame for each of times.
func (s *Sheet) play(times []float64) object {
	form, moving := s.build()
	indices := slices.Sorted(maps.Keys(moving))
	redraw := false // Plotly must redraw everything to move traces other than lines and dots
	for _, m := range moving {
		redraw = redraw || m.Film != nil
	}
	var frames, steps []object
	for k, t := range times {
		name := strconv.Itoa(k)
		var data []object
		for _, i := range indices {
			data = append(data, moving[i].change(k))
		}
		frames = append(frames, object{"name": name, "traces": indices, "data": data})
		steps = append(steps, step(strconv.FormatFloat(t, 'f', 2, 64), "animate", []string{name}, motion(0, redraw)))
	}
	form["frames"] = frames
	layout := form["layout"].(object)
	from := math.Max(0.13, 112/layout["width"].(float64)) // right of the buttons
	addSlider(layout, playRoom, from, 0.98-from, plotlyText-2, object{"active": 0, "steps": steps,
		"currentvalue": object{"prefix": "t = ", "xanchor": "left"}, "pad": object{"t": 4},
		"ticklen": 0, "minorticklen": 0})
	layout["updatemenus"] = []object{{
		"type": "buttons", "direction": "left", "showactive": false, "pad": object{"t": 26},
		"x": 0.01, "xanchor": "left", "y": 0, "yanchor": "top",
		"buttons": []object{
			step("▶", "animate", nil, motion(framePause, redraw)),
			step("❚❚", "animate", []any{nil}, motion(0, redraw)),
		},
	}}
	return form
}

// step returns a button, or a place of a slider.
func step(label, method string, args ...any) object {
	return object{"label": label, "method": method, "args": args}
}

// motion returns the settings for jumping to a frame or playing frames.
func motion(pause float64, redraw bool) object {
	return object{"mode": "immediate", "fromcurrent": true,
		"frame": object{"duration": pause, "redraw": redraw}, "transition": object{"duration": 0}}
}

// addSlider adds a slider below the panels of a layout, in room pixels. from and length are fractions of the width.
func addSlider(layout object, room, from, length, text float64, slider object) {
	layout["height"], layout["margin"].(object)["b"] = layout["height"].(float64)+room, room
	layout["sliders"] = []object{slider}
	maps.Copy(slider, object{"x": from, "xanchor": "left", "len": length, "y": 0, "yanchor": "top",
		"font": object{"size": text, "color": css(textInk)}})
}
