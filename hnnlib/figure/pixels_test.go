package figure

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"hnn/hnnlib/eval"
	"hnn/hnnlib/pixel"
	"hnn/hnnlib/plot"
)

// films returns the true film of a pendulum, one of a model that comes to rest, and one of a model that lags.
func films(frames int) []pixel.Course {
	all, err := pixel.Truth([]pixel.State{{Angle: 0.5}}, frames-2)
	if err != nil {
		panic(err)
	}
	for _, kind := range []plot.Kind{plot.Baseline, plot.HNN} {
		c := pixel.Course{Course: eval.Course{Kind: string(kind)}}
		for k := range frames {
			u := 0.19 * float64(k)
			angle := 0.5 * math.Cos(0.96*u)
			if kind == plot.Baseline {
				angle = 0.5 * math.Exp(-u/10) * math.Cos(u)
			}
			c.Angles = append(c.Angles, angle)
			c.Times, c.States = append(c.Times, float64(k)), append(c.States, []float64{angle, -0.2 * math.Sin(u)})
		}
		c.Frames = framesAt(c.Angles)
		all = append(all, c)
	}
	return all
}

func framesAt(angles []float64) [][]float32 {
	film, err := pixel.Frames(angles)
	if err != nil {
		panic(err)
	}
	return film
}

// anglesSample has a baseline whose late frames show no angle and whose energy runs away.
func anglesSample() *plot.Sheet {
	all := films(301)
	copy(all[1].Angles[200:], slices.Repeat([]float64{math.NaN()}, 101))
	var energies [][]float64
	for _, e := range []float64{0.23, 0.2, 0.22} {
		energies = append(energies, slices.Repeat([]float64{e}, 299))
	}
	energies[1][250] = 1e12
	return Angles(all, energies)
}

func latentSample() *plot.Sheet {
	all, ground := films(1500), gridOf(plot.HNN, 1)
	paths := films(302)[1:]
	return Latent(paths, [][][]float64{all[1].States, all[2].States}, all[0].Angles, []*plot.Grid{nil, &ground})
}

// knob returns a figure of a pendulum that swings, is given energy, and swings on. wide scales the ground.
func knob(gain, wide float64) *plot.Sheet {
	var legs []pixel.Course
	var energies [][]float64
	for _, leg := range pushed(1, gain)[:3] {
		legs = append(legs, pixel.Course{Course: leg, Angles: leg.Q(0), Frames: framesAt(leg.Q(0))})
		energies = append(energies, make([]float64, 118))
	}
	if gain != 0 {
		energies[1] = nil
	}
	return PixelBump(legs, energies, gridOf(plot.HNN, wide))
}

// knobsSample has bumps with several gains: the first negative, the second 0, the others positive. Their grounds
// differ, as they would around different paths.
func knobsSample() *plot.Sheet {
	var all []plot.Choice
	for k := range 7 {
		gain := 0.2*float64(k) - 0.2
		all = append(all, plot.Choice{Value: fmt.Sprintf("%+.2f", gain), Sheet: knob(gain, 1+0.05*float64(k))})
	}
	return titled(plot.Choices("choices-knob", "energy added", 5, all), "Bumps")
}

// A film that ended early leaves its places empty. The text says how many frames of a diverged film are lost.
func TestFramesEnd(t *testing.T) {
	all := films(60)
	for _, frame := range all[1].Frames[40:] {
		frame[9] = float32(math.NaN())
	}
	all[2].Frames = all[2].Frames[:11]
	s := Frames(all)
	checkWords(t, s, "in frame 39; 20 of 60 frames hold no numbers.")
	checkWords(t, Frames([]pixel.Course{{Frames: all[0].Frames}}), "episode 1.")
	saved(t, s)
	checkPlotly(t, s)
	a := must(FramesAnimation(all, slices.Repeat([]string{"energy kept"}, 60), 20))(t)
	must(a.Save(t.ArtifactDir()))(t) // fails if the pictures have different sizes
	if len(a.Frames) != 20 || a.Alt != s.AltText() {
		t.Errorf("%d frames, want 20; alternative text %q", len(a.Frames), a.Alt)
	}
}

// The energy's axis holds 0 and only a small part of a baseline's energy that runs away.
func TestAngles(t *testing.T) {
	if _, y := anglesSample().Rows[2][0].Limits(); y[0] != 0 || y[1] > 1 {
		t.Errorf("the energy's axis goes from %v to %v, want from 0 to a few times the truth's 0.23", y[0], y[1])
	}
}

// Both panels have the same colour scale and share a colour bar. A constant H has no contours.
func TestLatent(t *testing.T) {
	keys := map[string]bool{}
	for _, d := range formOf(t, latentSample()).Data {
		if d.XAxis == "x3" { // the colour bar beside the two panels
			keys[d.Type] = true
		}
		if m := d.Marker; m.CMin != nil && (*m.CMin > -0.49 || *m.CMax < 0.49 || len(m.Color.([]any)) != latentDots) {
			t.Errorf("%d dots coloured from %v to %v", len(m.Color.([]any)), *m.CMin, *m.CMax)
		}
	}
	if len(keys) != 1 || !keys["contour"] {
		t.Errorf("beside the panels stand %v, want one key of the colours", keys)
	}
	flat, all := gridOf(plot.HNN, 1), films(50)
	for _, row := range flat.Z {
		clear(row)
	}
	checkPlotly(t, Latent(all[2:], [][][]float64{all[2].States}, all[0].Angles, []*plot.Grid{&flat}))
}

// The strip has a picture in the colour of a leg that changes the energy. The path's panel is square.
func TestPixelBump(t *testing.T) {
	s := knob(0.4, 1)
	edges := map[string]bool{}
	for _, d := range formOf(t, s).Data {
		if d.XAxis == "x2" && d.Line.Color != "" {
			edges[d.Line.Color] = true
		}
	}
	if len(edges) != 2 {
		t.Errorf("the pictures' edges have the colours %v, want the gradient's and grey", edges)
	}
	if p := s.Rows[0][0]; p.Width != p.Height || p.Equal {
		t.Errorf("the path's panel is %v by %v, with equal axes: %v", p.Width, p.Height, p.Equal)
	}
}
