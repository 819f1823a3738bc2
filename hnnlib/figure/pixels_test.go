package figure

import (
	"math"
	"strings"
	"testing"

	"hnn/hnnlib/eval"
	"hnn/hnnlib/pixel"
	"hnn/hnnlib/plot"
)

// films are a pendulum's true frames, those of a model that comes to rest and those of one that lags a little.
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

func anglesSample(all []pixel.Course) *plot.Sheet {
	energies := make([][]float64, len(all))
	for i, c := range all {
		for k := range c.Angles[2:] {
			energies[i] = append(energies[i], 0.23*math.Exp(-float64(i%2)*float64(k)/50))
		}
	}
	return Angles(all, energies)
}

// bowl is a learned H over latent space, as large as wide says.
func bowl(wide float64) plot.Grid {
	var g plot.Grid
	for i := range 21 {
		g.X, g.Y = append(g.X, wide*float64(i-10)/10), append(g.Y, wide*float64(i-10)/30)
	}
	for _, p := range g.Y {
		var row []float64
		for _, q := range g.X {
			row = append(row, q*q+9*p*p)
		}
		g.Z = append(g.Z, row)
	}
	return g
}

func latentSample() *plot.Sheet {
	all, ground := films(1500), bowl(1)
	paths := films(302)[1:]
	return Latent(paths, [][][]float64{all[1].States, all[2].States}, all[0].Angles, []*plot.Grid{nil, &ground})
}

// knob swings, is pushed by a gain, and swings with the amplitude after it.
func knob(gain, wide float64) *plot.Sheet {
	var legs []pixel.Leg
	var energies [][]float64
	for i := range 3 {
		leg := pixel.Leg{Stretch: eval.Stretch{Span: 1.2}, Course: pixel.Course{Course: eval.Course{Kind: string(plot.HNN)}}}
		for j := range 61 {
			u, r := 6*float64(i), []float64{1, math.Exp(gain * float64(j) / 60), math.Exp(gain)}[i]
			if i != 1 {
				u += float64(j) / 10
			}
			leg.Times = append(leg.Times, 1.2*float64(i)+float64(j)/50)
			leg.States = append(leg.States, []float64{0.4 * r * math.Cos(u), -0.13 * r * math.Sin(u)})
			leg.Angles = append(leg.Angles, 0.2*r*math.Cos(u))
		}
		leg.Frames, energies = framesAt(leg.Angles), append(energies, make([]float64, 59))
		if i == 1 && gain != 0 {
			leg.Gain, energies[1] = gain, nil
		}
		legs = append(legs, leg)
	}
	return PixelBump(legs, energies, bowl(wide))
}

func saved(t *testing.T, s *plot.Sheet) map[string]any {
	t.Helper()
	if _, err := s.Save(t.ArtifactDir()); err != nil {
		t.Fatal(err)
	}
	p, err := s.Plotly()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func lacks(t *testing.T, s *plot.Sheet, wanted ...string) {
	t.Helper()
	for _, want := range wanted {
		if text := s.AltText(); !strings.Contains(text, want) {
			t.Errorf("alternative text %q lacks %q", text, want)
		}
	}
}

// The films play, each on axes of its own, and a frame moves every picture.
func TestFramesPlay(t *testing.T) {
	for _, c := range []struct{ frames, played int }{{12, 12}, {301, framesPlayed}} {
		p := saved(t, Frames(films(c.frames)))
		frames, data := p["frames"].([]any), p["data"].([]any)
		if len(frames) != c.played {
			t.Fatalf("%d frames play, want %d", len(frames), c.played)
		}
		last, axes := frames[len(frames)-1].(map[string]any), map[any]bool{}
		for row, i := range last["traces"].([]any) {
			trace, moved := data[int(i.(float64))].(map[string]any), last["data"].([]any)[row].(map[string]any)
			axes[trace["xaxis"]] = true
			if trace["type"] != "image" || moved["type"] != "image" || trace["source"] == moved["source"] {
				t.Errorf("row %d moves %v by %v, want another picture", row, trace["type"], moved["type"])
			}
		}
		if len(axes) != 3 {
			t.Errorf("the films are on the axes %v, want three", axes)
		}
		play := p["layout"].(map[string]any)["updatemenus"].([]any)[0].(map[string]any)["buttons"].([]any)[0].(map[string]any)
		if how := play["args"].([]any)[1].(map[string]any)["frame"].(map[string]any)["redraw"]; how != true {
			t.Errorf("redraw is %v, but without it Plotly leaves images as they are", how)
		}
	}
}

// The alternative text says how far models are from the truth, and how much of a film that diverged is lost.
func TestFramesWords(t *testing.T) {
	all := films(60)
	lacks(t, Frames(all), "up to frame 59.", "Baseline NN: a point differs from the truth's by 0.0", "in frame 59.")
	for _, frame := range all[1].Frames[40:] {
		frame[9] = float32(math.NaN())
	}
	s := Frames(all)
	lacks(t, s, "in frame 39; 20 of 60 frames hold no numbers.")
	saved(t, s)
	lacks(t, Frames([]pixel.Course{{Frames: all[0].Frames}}), "episode 1.")
}

// A film that ended early leaves its places empty.
func TestFramesShort(t *testing.T) {
	all := films(30)
	all[2].Frames = all[2].Frames[:11]
	saved(t, Frames(all))
	if _, err := FramesAnimation(all, nil, 4); err != nil {
		t.Error(err)
	}
}

func TestFramesAnimation(t *testing.T) {
	all := films(40)
	notes := make([]string, 40)
	for k := range notes {
		notes[k] = "energy kept"
	}
	a, err := FramesAnimation(all, notes, 20)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Save(t.ArtifactDir()); err != nil {
		t.Error(err) // as where its pictures were of several sizes
	}
	if len(a.Frames) != 20 || a.Alt != Frames(all).AltText() {
		t.Errorf("%d frames, want 20; alternative text %q", len(a.Frames), a.Alt)
	}
	for _, wrong := range []error{second(FramesAnimation(all, notes[1:], 20)), second(FramesAnimation(all, nil, 1))} {
		if wrong == nil || !strings.Contains(wrong.Error(), "expected at least two frames, and a note for each or none") {
			t.Errorf("got %v", wrong)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// The energy's axis holds 0 and little of what a baseline gains without end; what can't be read off a frame is a gap.
func TestAngles(t *testing.T) {
	all := films(301)
	lacks(t, anglesSample(all), "Baseline NN: largest angle 0.5 in the first fifth of the time, 0.00", "Ground truth: 0.23 at 1, 0.23 at 299.")
	for k := 200; k < 301; k++ {
		all[1].Angles[k] = math.NaN()
	}
	energies := [][]float64{make([]float64, 299), make([]float64, 299), make([]float64, 299)}
	for k := range 299 {
		energies[0][k], energies[1][k], energies[2][k] = 0.23, 0.2, 0.22
	}
	energies[1][250] = 1e12
	s := Angles(all, energies)
	saved(t, s)
	if _, y := s.Rows[2][0].Limits(); y[0] != 0 || y[1] > 1 {
		t.Errorf("the energy's axis goes from %v to %v, want from 0 to a few times the truth's 0.23", y[0], y[1])
	}
	lacks(t, s, "Baseline NN: 0.5 at 0, ", "where it diverges")
}

// Both panels are coloured on one scale, with one colour bar.
func TestLatent(t *testing.T) {
	s := latentSample()
	lacks(t, s, "coloured by the true angle", "1000 dots coloured by true angle (rad)", "contours of the learned H")
	keys := map[any]bool{}
	for _, trace := range plainTraces(saved(t, s)["data"].([]any)) {
		if trace["xaxis"] == "x3" { // beside the two spaces
			keys[trace["type"]] = true
		}
		marker, ok := trace["marker"].(map[string]any)
		if !ok || marker["cmin"] == nil {
			continue
		}
		if marker["cmin"].(float64) > -0.49 || marker["cmax"].(float64) < 0.49 || len(marker["color"].([]any)) != latentDots {
			t.Errorf("%d dots coloured from %v to %v", len(marker["color"].([]any)), marker["cmin"], marker["cmax"])
		}
	}
	if len(keys) != 1 || !keys["contour"] {
		t.Errorf("beside the panels stand %v, want one key of the colours", keys)
	}
	flat, all := bowl(1), films(50)
	for _, row := range flat.Z {
		clear(row)
	}
	saved(t, Latent(all[2:], [][][]float64{all[2].States}, all[0].Angles, []*plot.Grid{&flat})) // a constant H has no lines
}

// The strip has a picture of a leg that changes the energy, in its colour, and the path's panel is square.
func TestPixelBump(t *testing.T) {
	s := knob(0.4, 1)
	lacks(t, s, "of 3 legs", "Riemann gradient", "symplectic gradient: 2 lines")
	edges := map[any]int{}
	for _, trace := range plainTraces(saved(t, s)["data"].([]any)) {
		if line, ok := trace["line"].(map[string]any); ok && trace["xaxis"] == "x2" {
			edges[line["color"]]++
		}
	}
	if len(edges) != 2 {
		t.Errorf("the pictures' edges have the colours %v, want the gradient's and grey", edges)
	}
	if p := s.Rows[0][0]; p.Width != p.Height || p.Equal {
		t.Errorf("the path's panel is %v by %v, with equal axes: %v", p.Width, p.Height, p.Equal)
	}
}
