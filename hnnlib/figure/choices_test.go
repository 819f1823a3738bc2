package figure

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
)

// form is a figure's Plotly form with its number of bytes.
func form(t *testing.T, f *Figure) (p map[string]any, size int) {
	t.Helper()
	p, err := f.Plotly()
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	return p, len(b)
}

// seenAt are the traces that are visible once the slider has been moved to choice k.
func seenAt(t *testing.T, p map[string]any, k int) []map[string]any {
	t.Helper()
	slider := p["layout"].(map[string]any)["sliders"].([]any)[0].(map[string]any)
	step := slider["steps"].([]any)[k].(map[string]any)
	if step["method"] != "update" {
		t.Fatalf("step %d is of method %v", k, step["method"])
	}
	visible := step["args"].([]any)[0].(map[string]any)["visible"].([]any)
	data := p["data"].([]any)
	if len(visible) != len(data) {
		t.Fatalf("step %d says of %d traces whether they are visible, of %d", k, len(visible), len(data))
	}
	var seen []map[string]any
	for i, d := range data {
		if visible[i].(bool) {
			seen = append(seen, d.(map[string]any))
		}
	}
	return seen
}

// At each place of the slider exactly the traces of that choice are seen, in their order.
func TestChoicesSteps(t *testing.T) {
	for _, s := range []struct {
		data  ChoicesData
		limit int // bytes of JSON
	}{{knobs(7), 150e3}} {
		f := must(Choices(s.data))
		paths, err := f.Save(t.ArtifactDir())
		if err != nil {
			t.Fatal(err)
		}
		checkPNG(t, f, paths[0], []Kind{HNN})
		checkSVG(t, f, paths[1])
		p, size := form(t, f)
		t.Logf("%s: %d choices in %d kB", f.Name, len(s.data.Choices), size/1000)
		if size > s.limit {
			t.Errorf("%s: Plotly's JSON has %d bytes, want at most %d", f.Name, size, s.limit)
		}
		for k, c := range s.data.Choices {
			own, _ := form(t, c.Figure)
			got, want := styles(seenAt(t, p, k)), styles(plainTraces(own["data"].([]any)))
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%s, choice %q shows\n%v\nwant\n%v", f.Name, c.Value, got, want)
			}
		}
		first := 0
		for _, d := range p["data"].([]any) {
			if d.(map[string]any)["visible"] != false {
				first++
			}
		}
		if want := len(seenAt(t, p, s.data.Shown)); first != want {
			t.Errorf("%s: %d traces are visible at first, want %d, those of the choice that is shown", f.Name, first, want)
		}
	}
}

func plainTraces(data []any) []map[string]any {
	out := make([]map[string]any, len(data))
	for i, d := range data {
		out[i] = d.(map[string]any)
	}
	return out
}

// styles are what doesn't depend on how many points a line keeps; the pictures themselves among it.
func styles(traces []map[string]any) []string {
	out := make([]string, len(traces))
	for i, t := range traces {
		out[i] = fmt.Sprint(t["type"], t["xaxis"], t["yaxis"], t["name"], t["showlegend"], t["mode"], t["line"], t["source"])
	}
	return out
}

// The axes of all choices are the same and hold what each has on its own; the layouts don't differ in anything else either.
func TestChoicesAxes(t *testing.T) {
	for _, d := range []ChoicesData{knobs(4)} {
		p, _ := form(t, must(Choices(d)))
		layout := p["layout"].(map[string]any)
		for _, c := range d.Choices {
			own, _ := form(t, c.Figure)
			for key, a := range own["layout"].(map[string]any) {
				if !strings.Contains(key, "axis") {
					continue
				}
				inner, outer := rangeOf(a), rangeOf(layout[key])
				if inner[0] < outer[0] || inner[1] > outer[1] {
					t.Errorf("%s, choice %q: %s from %v to %v, which doesn't hold %v to %v", d.Name, c.Value, key, outer[0], outer[1], inner[0], inner[1])
				}
			}
		}
		for _, step := range layout["sliders"].([]any)[0].(map[string]any)["steps"].([]any) {
			if changes := step.(map[string]any)["args"].([]any)[1].(map[string]any); len(changes) > 0 {
				t.Errorf("%s: a step changes the layout: %v", d.Name, changes)
			}
		}
	}
}

func rangeOf(axis any) [2]float64 {
	r := axis.(map[string]any)["range"].([]any)
	return [2]float64{r[0].(float64), r[1].(float64)}
}

// A trace that choices have in common is stored once.
func TestChoicesShare(t *testing.T) {
	count := func(d ChoicesData) (contours int) {
		p, _ := form(t, must(Choices(d)))
		for _, trace := range plainTraces(p["data"].([]any)) {
			if trace["type"] == "contour" {
				contours++
			}
		}
		return contours
	}
	d := ChoicesData{Label: "energy added"}
	for _, gain := range []float64{0.2, 0.4, 0.6} {
		d.Choices = append(d.Choices, Choice{fmt.Sprint(gain), must(PixelBump(knob(gain)))})
	}
	if got := count(d); got != 1 {
		t.Errorf("%d contour traces of one ground, want 1", got)
	}
	if got := count(knobs(3)); got != 3 {
		t.Errorf("%d contour traces of three grounds, want 3", got)
	}
}

// Pictures stand at their times, and apart, where the choices last differently long.
func TestChoicesStrips(t *testing.T) {
	short := knob(0)
	short.Stretches = short.Stretches[:1]
	var sheets []*sheet
	for _, d := range []PixelBumpData{short, pixelBumpSample(true)} {
		sheets = append(sheets, sheetOf(must(PixelBump(d))))
	}
	for k, s := range together(sheets) {
		film, below := s.rows[0][1], s.rows[1][1]
		end := 0.0
		if below.x.max != sheets[1].rows[1][1].x.max {
			t.Errorf("choice %d: time to %v, want that of the longer, %v", k, below.x.max, sheets[1].rows[1][1].x.max)
		}
		all := film.marks[0].(pictures)
		if len(all) < 2 {
			t.Errorf("choice %d has %d pictures", k, len(all))
		}
		for _, p := range all {
			var at float64
			if _, err := fmt.Sscanf(p.hover[strings.Index(p.hover, "t = "):], "t = %g", &at); err != nil {
				t.Fatal(err)
			}
			if got := p.x / film.x.max * (below.x.max - below.x.min); math.Abs(got-at) > 0.01 {
				t.Errorf("choice %d: the picture of t = %v stands at %v", k, at, got)
			}
			if p.x-p.w/2 < end {
				t.Errorf("choice %d: the picture of t = %v lies on the one before", k, at)
			}
			end = p.x + p.w/2
		}
	}
}

// The figures that are chosen from stay as they were.
func TestChoicesLeaveFigures(t *testing.T) {
	d := ChoicesData{Label: "energy added"}
	for _, gain := range []float64{0.2, 0.6} {
		bump := knob(gain)
		bump.Ground = nil // whose SVG has its lines in any order
		d.Choices = append(d.Choices, Choice{fmt.Sprint(gain), must(PixelBump(bump))})
	}
	before, err := d.Choices[0].Figure.SVG()
	if err != nil {
		t.Fatal(err)
	}
	_, size := form(t, d.Choices[0].Figure)
	form(t, must(Choices(d)))
	after, err := d.Choices[0].Figure.SVG()
	if err != nil {
		t.Fatal(err)
	}
	if _, now := form(t, d.Choices[0].Figure); now != size || !bytes.Equal(before, after) {
		t.Error("a figure has changed by being a choice")
	}
}
