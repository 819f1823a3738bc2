package plot

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
)

// scaled returns a sheet with a motion of a given size over a ground, its energy over time, and a film of it.
func scaled(size float64) *Sheet {
	t, q, p := circleOf(0)
	var energy []float64
	for i := range t {
		q[i], p[i] = size*q[i], size*p[i]
		energy = append(energy, size*size*math.Exp(float64(i)/400))
	}
	g := Grid{X: []float64{-1, 0, 1}, Y: []float64{-1, 0, 1}, Z: [][]float64{{2, 1, 2}, {1, 0, 1}, {2, 1, 2}}}
	plane := &Panel{Title: "Phase space", Equal: true, X: "position $q$", Y: "momentum $p$"}
	plane.Add(Contours{Grid: g, Label: "ground", Level: g.Levels(4), Ink: Grey}, Line{Kind: HNN, X: q, Y: p})
	over := &Panel{Title: "Energy", X: "time $t$", Width: 300}
	over.Add(Line{Kind: HNN, X: t, Y: energy})
	film := &Panel{Bare: true, Width: 300, Height: FilmSide + FilmGap, YTicks: []Tick{{At: -0.5, Label: "HNN"}}}
	frames := make([]Frame, len(t))
	for i := range frames {
		frames[i] = make(Frame, 16)
		frames[i][i%16] = 0.5
	}
	film.Add(Film("HNN", 0, 300, t, frames))
	LinkX(film, over)
	s := &Sheet{Name: "scaled", Title: fmt.Sprintf("Size %g", size)}
	s.Rows = [][]*Panel{{plane, film}, {nil, over}}
	plane.Tall = true
	return s
}

func sizes(n int) []Choice {
	var all []Choice
	for k := range n {
		all = append(all, Choice{fmt.Sprint(k + 1), scaled(float64(k + 1))})
	}
	return all
}

func TestChoicesFaults(t *testing.T) {
	second := func(s *Sheet) []Choice { return append(sizes(1), Choice{"2", s}) }
	playing := scaled(1)
	playing.Play(scaled(1), []float64{0})
	for name, c := range map[string]struct {
		sheet *Sheet
		want  string
	}{
		"one":     {Choices("c", "size", 0, sizes(1)), `figure "c": choices: expected at least two and one of them to be shown, got choice 0 of 1`},
		"shown":   {Choices("c", "size", 2, sizes(2)), `figure "c": choices: expected at least two and one of them to be shown, got choice 2 of 2`},
		"nil":     {Choices("c", "size", 0, second(nil)), `figure "c": choice "2": expected a sheet of panels that doesn't play`},
		"playing": {Choices("c", "size", 0, second(playing)), `figure "c": choice "2": expected a sheet of panels that doesn't play`},
		"nested":  {Choices("c", "size", 0, second(Choices("d", "size", 0, sizes(2)))), `figure "c": choice "2": expected a sheet of panels that doesn't play`},
		"shape": {Choices("c", "size", 0, second(sampleSheets()[0])),
			`figure "c": choice "2": expected panels placed like those of "1"`},
	} {
		if err := c.sheet.Check(); err == nil || err.Error() != c.want {
			t.Errorf("%s: got %v\nwant %s", name, err, c.want)
		}
	}
}

func formOf(t *testing.T, s *Sheet) map[string]any {
	t.Helper()
	p, err := s.Plotly()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func sliderSteps(p map[string]any) []any {
	return p["layout"].(map[string]any)["sliders"].([]any)[0].(map[string]any)["steps"].([]any)
}

// styles returns the parts of traces that depend neither on the number of points kept nor on the common axes.
func styles(traces []any) []string {
	out := make([]string, len(traces))
	for i, d := range traces {
		t := d.(map[string]any)
		out[i] = fmt.Sprint(t["type"], t["xaxis"], t["yaxis"], t["name"], t["showlegend"], t["mode"],
			t["line"], t["source"])
	}
	return out
}

// At each place of the slider exactly the traces of that choice are visible, in order. The axes are the same.
func TestChoices(t *testing.T) {
	all := sizes(4)
	p := formOf(t, Choices("choices", "size", 2, all))
	data, first := p["data"].([]any), 0
	for k, c := range all {
		args := sliderSteps(p)[k].(map[string]any)["args"].([]any)
		visible := args[0].(map[string]any)["visible"].([]any)
		var seen []any
		for i, d := range data {
			if visible[i].(bool) {
				seen = append(seen, d)
			}
		}
		own := formOf(t, c.Sheet)
		if got, want := styles(seen), styles(own["data"].([]any)); !reflect.DeepEqual(got, want) {
			t.Errorf("choice %q shows\n%v\nwant\n%v", c.Value, got, want)
		}
	}
	for _, d := range data {
		if d.(map[string]any)["visible"] != false {
			first++
		}
	}
	if own := formOf(t, all[2].Sheet); first != len(own["data"].([]any)) {
		t.Errorf("%d traces are visible at first, want those of the choice that is shown", first)
	}
	r := p["layout"].(map[string]any)["yaxis"].(map[string]any)["range"].([]any)
	if r[1].(float64) < 4 {
		t.Errorf("the axes reach to %v, which doesn't hold the largest choice", r[1])
	}
}

// A logarithmic axis linked to a linear one makes both logarithmic.
func TestChoicesLayouts(t *testing.T) {
	all := sizes(2)
	all[1].Sheet.Rows[1][1].LogY = true
	s := Choices("choices", "scale", 0, all)
	if _, err := s.PNG(); err != nil {
		t.Fatal(err)
	}
	p := formOf(t, s)
	if kind := p["layout"].(map[string]any)["yaxis3"].(map[string]any)["type"]; kind != "log" {
		t.Errorf("the linear axis is of type %v", kind)
	}
}

// The texts say which choice is shown and which others there are.
func TestChoicesWords(t *testing.T) {
	s := Choices("choices", "size at energy $H$", 1, sizes(3))
	const want = " Shown for size at energy H 2; where the figure is interactive, a slider picks 1, 2, 3."
	if !strings.HasSuffix(s.AltText(), want) {
		t.Errorf("alternative text %q, want it to end in %q", s.AltText(), want)
	}
	slider := formOf(t, s)["layout"].(map[string]any)["sliders"].([]any)[0].(map[string]any)
	got := slider["currentvalue"].(map[string]any)["prefix"]
	if got != "size at energy <i>H</i>: " || slider["active"] != float64(1) {
		t.Errorf("the slider says %q and stands at %v", got, slider["active"])
	}
	svg, err := s.SVG()
	if err != nil || !bytes.Contains(svg, []byte(":\u00a02<")) {
		t.Errorf("the printed figure lacks the value that is shown (%v)", err)
	}
}

// Pictures of a film stand at their times and don't overlap.
func TestFilm(t *testing.T) {
	for _, d := range formOf(t, scaled(1))["data"].([]any) {
		trace := d.(map[string]any)
		if trace["type"] != "image" {
			continue
		}
		var at float64
		hover := trace["hovertemplate"].(string)
		if _, err := fmt.Sscanf(hover[strings.Index(hover, ", ")+2:], "%g", &at); err != nil {
			t.Fatal(err)
		}
		middle := trace["x0"].(float64) + 1.5*trace["dx"].(float64)
		if math.Abs(middle-at) > 0.01 {
			t.Errorf("the picture of %v stands at %v", at, middle)
		}
	}
}

// Points that can't be drawn are gaps in Plotly's form. The alternative text says if a line is never above 0 on a
// logarithmic axis.
func TestGaps(t *testing.T) {
	p := &Panel{LogY: true, X: "time"}
	p.Add(Line{Kind: HNN, X: []float64{0, 1, 2, 3, 4}, Y: []float64{0, 1e-3, -1, 1e-2, 1}},
		Line{Kind: Baseline, X: []float64{0, 1}, Y: []float64{0, 0}})
	s := &Sheet{Name: "gaps"}
	s.Row(p)
	if _, err := s.Save(t.ArtifactDir()); err != nil {
		t.Fatal(err)
	}
	form := formOf(t, s)
	b, err := json.Marshal(form["data"].([]any)[0].(map[string]any)["y"])
	if err != nil || string(b) != "[null,0.001,null,0.01,1]" {
		t.Errorf("Plotly gets %s (%v), want null for 0 and -1", b, err)
	}
	if r := form["layout"].(map[string]any)["xaxis"].(map[string]any)["range"].([]any); r[0].(float64) != 0 {
		t.Errorf("the time axis begins at %v, want 0", r[0])
	}
	for _, want := range []string{"Hamiltonian NN: 0.001 at 1, 1 at 4.", "Baseline NN: never above 0."} {
		if !strings.Contains(s.AltText(), want) {
			t.Errorf("alternative text %q lacks %q", s.AltText(), want)
		}
	}
}

// No two styles look alike. A label with several colours is listed in grey; a label of the panel's own kind
// is not listed.
func TestLegend(t *testing.T) {
	seen := map[string]bool{}
	for i, style := range stylePens {
		if look := fmt.Sprint(style); seen[look] {
			t.Errorf("style %d looks like another", i+1)
		} else {
			seen[look] = true
		}
	}
	s := &Sheet{Name: "legend"}
	x := []float64{0, 1}
	for _, k := range []Kind{Baseline, HNN} {
		p := &Panel{Kind: k}
		p.Add(Line{Kind: k, X: x, Y: x}, Line{Kind: k, Label: "leapfrog", X: x, Y: x})
		s.Rows = append(s.Rows, []*Panel{p})
	}
	if l := s.legend(); len(l) != 1 || l[0].label != "leapfrog" || l[0].pen.Ink != Grey {
		t.Errorf("got %v, want one grey entry", l)
	}
}

// A name that isn't a known kind always has the same look, which no other kind of model in this test shares.
func TestFurtherKinds(t *testing.T) {
	seen := map[any]Kind{}
	for _, k := range []Kind{Truth, Baseline, HNN, "second-order", "separable", "mechanical", "forced"} {
		if other, taken := seen[k.Ink()]; taken {
			t.Errorf("%s looks like %s", k, other)
		}
		seen[k.Ink()] = k
	}
	if Kind("second-order").Label() != "Second-order" {
		t.Errorf("a further kind is called %q", Kind("second-order").Label())
	}
}

// A legend that is too wide for one line has several lines, with all entries in order.
func TestLegendLines(t *testing.T) {
	var all []shape
	for i := range 9 {
		all = append(all, shape{label: fmt.Sprintf("an entry of number %d", i)})
	}
	for width, count := range map[float64]int{1: 9, 5000: 1, 200: 0, 400: 0} {
		lines := legendLines(all, vg.Length(width))
		n := 0
		for _, line := range lines {
			if w := legendWidth(line); w > vg.Length(width) && len(line) > 1 {
				t.Errorf("a line of %v in a width of %v", w, width)
			}
			for _, e := range line {
				if e.label != all[n].label {
					t.Errorf("entry %q at place %d", e.label, n)
				}
				n++
			}
		}
		if n != len(all) || count > 0 && len(lines) != count {
			t.Errorf("%d entries in %d lines within %v", n, len(lines), width)
		}
	}
	if lines := legendLines(nil, 100); len(lines) != 0 {
		t.Errorf("%d lines of no entries", len(lines))
	}
}
