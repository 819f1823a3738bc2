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

func TestChoicesFaults(t *testing.T) {
	one, other := must(Rollout(rolloutSample(1))), must(Rollout(rolloutSample(2)))
	two := func() []Choice { return []Choice{{"1", one}, {"2", other}} }
	with := func(change func(*ChoicesData)) error {
		d := ChoicesData{Label: "scale", Choices: two()}
		change(&d)
		_, err := Choices(d)
		return err
	}
	second := func(f *Figure) error {
		return with(func(d *ChoicesData) { d.Choices[1].Figure = f })
	}
	nested := must(Choices(ChoicesData{Label: "scale", Choices: two()}))
	checkFaults(t, map[string]fail{
		"name": {with(func(d *ChoicesData) { d.Name = "a/b" }),
			`figure name "a/b": expected a file name without a folder or an extension, such as "choices"`},
		"label": {with(func(d *ChoicesData) { d.Label = " " }),
			`figure "choices", label: expected what the slider picks, such as "energy added", got none`},
		"none": {with(func(d *ChoicesData) { d.Choices = nil }), `figure "choices", choices: expected at least two, got 0`},
		"one":  {with(func(d *ChoicesData) { d.Choices = d.Choices[:1] }), `figure "choices", choices: expected at least two, got 1`},
		"shown": {with(func(d *ChoicesData) { d.Shown = 2 }),
			`figure "choices", shown: expected a choice from 0 to 1, got 2`},
		"shown below": {with(func(d *ChoicesData) { d.Name, d.Shown = "f", -1 }),
			`figure "f", shown: expected a choice from 0 to 1, got -1`},
		"value": {with(func(d *ChoicesData) { d.Choices[1].Value = "" }),
			`figure "choices", choice 2: expected a value for the slider, got none`},
		"twice": {with(func(d *ChoicesData) { d.Choices[1].Value = "1" }),
			`figure "choices", values: expected different ones, got "1" twice`},
		"nil":    {second(nil), `figure "choices", choice "2": expected a figure, got nil`},
		"schema": {second(must(Schema())), `figure "choices", choice "2": expected a figure of panels that doesn't play by itself, got "schema"`},
		"orbits": {second(must(Orbits(orbitsSample()))),
			`figure "choices", choice "2": expected a figure of panels that doesn't play by itself, got "orbits"`},
		"frames": {second(must(Frames(framesSample(30)))),
			`figure "choices", choice "2": expected a figure of panels that doesn't play by itself, got "frames"`},
		"choices": {second(nested),
			`figure "choices", choice "2": expected a figure of panels that doesn't play by itself, got "choices"`},
		"shape": {second(must(EnergyBump(bumpSample(false, true)))),
			`figure "choices", choice "2": expected panels placed like those of "1", [1 1 1 1], got [1 1] [- 1]`},
	})
}

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
	}{{knobs(7), 150e3}, {starts(9), 400e3}} {
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
	for _, d := range []ChoicesData{knobs(4), starts(4)} {
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

// What layouts don't have in common goes with the slider, and back.
func TestChoicesLayouts(t *testing.T) {
	a, b := rolloutSample(1), rolloutSample(1)
	a.TLabel, b.TLabel = "time $t$", "frame"
	p, _ := form(t, must(Choices(ChoicesData{Label: "unit of time", Choices: []Choice{{"t", must(Rollout(a))}, {"frame", must(Rollout(b))}}})))
	for k, want := range []string{"time <i>t</i>", "frame"} {
		step := p["layout"].(map[string]any)["sliders"].([]any)[0].(map[string]any)["steps"].([]any)[k].(map[string]any)
		if got := step["args"].([]any)[1].(map[string]any)["xaxis2.title.text"]; !strings.Contains(fmt.Sprint(got), want) {
			t.Errorf("step %d names the axis of time %v, want %q", k, got, want)
		}
	}
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

// A logarithmic axis beside a linear one makes both logarithmic, from the smallest number above 0 of all.
func TestChoicesLogarithm(t *testing.T) {
	flat := rolloutSample(1)
	for i := range flat.Error {
		for j := range flat.Error[i].Y {
			flat.Error[i].Y[j] = 0.001 * float64(j%10)
		}
	}
	sheets := []*sheet{sheetOf(must(Rollout(flat))), sheetOf(must(Rollout(rolloutSample(1))))}
	if sheets[0].rows[0][1].y.log || !sheets[1].rows[0][1].y.log {
		t.Fatal("the sample's axes should be linear and logarithmic")
	}
	for k, s := range together(sheets) {
		a := s.rows[0][1].y
		if !a.log || !(a.min > 0 && a.min <= 0.001) || a.max < sheets[1].rows[0][1].y.max {
			t.Errorf("choice %d: axis from %v to %v, logarithmic %v", k, a.min, a.max, a.log)
		}
	}
	f := must(Choices(ChoicesData{Label: "model", Choices: []Choice{{"flat", must(Rollout(flat))}, {"steep", must(Rollout(rolloutSample(1)))}}}))
	if _, err := f.PNG(); err != nil {
		t.Error(err)
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

// The texts say what is shown and what else there is.
func TestChoicesWords(t *testing.T) {
	d := starts(3)
	f := must(Choices(d))
	if f.Name != "choices-starts" || f.Title != d.Title {
		t.Errorf("name %q, title %q", f.Name, f.Title)
	}
	if want := " Shown for starts at energy H 0.25; where the figure is interactive, a slider picks 0.09, 0.25, 0.49."; !strings.HasSuffix(f.Alt, want) {
		t.Errorf("alternative text %q, want it to end in %q", f.Alt, want)
	}
	printed := ""
	for _, w := range texts(f) {
		printed += w.text
	}
	if !strings.Contains(printed, ":\u00a00.25") {
		t.Errorf("printed texts %q lack the value that is shown", printed)
	}
	p, _ := form(t, f)
	slider := p["layout"].(map[string]any)["sliders"].([]any)[0].(map[string]any)
	if got := slider["currentvalue"].(map[string]any)["prefix"]; got != "starts at energy <i>H</i>: " {
		t.Errorf("the slider says %q", got)
	}
	if slider["active"] != float64(1) {
		t.Errorf("the slider stands at %v", slider["active"])
	}
}
