package figure

import (
	"encoding/json"
	"fmt"
	"hnn/hnnlib/plot"
	"reflect"
	"strings"
	"testing"
)

// form is a figure's Plotly form with its number of bytes.
func form(t *testing.T, f *plot.Sheet) (p map[string]any, size int) {
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

// knobs are bumps of several sizes: the first takes energy away, the second leaves it, the others add it. Their grounds
// differ as those around different paths do.
func knobs(n int) (all []plot.Choice) {
	for k := range n {
		gain := 0.2*float64(k) - 0.2
		all = append(all, plot.Choice{Value: fmt.Sprintf("%+.2f", gain), Sheet: knob(gain, 1+0.05*float64(k))})
	}
	return all
}

// At each place of the slider exactly the traces of that choice are seen, in their order.
func TestChoicesSteps(t *testing.T) {
	const shown = 5
	all := knobs(7)
	f := plot.Choices("choices-knob", "energy added", shown, all)
	f.Title = "Bumps"
	paths, err := f.Save(t.ArtifactDir())
	if err != nil {
		t.Fatal(err)
	}
	checkPNG(t, f, paths[0], []plot.Kind{plot.HNN})
	checkSVG(t, f, paths[1])
	p, size := form(t, f)
	if size > 150e3 {
		t.Errorf("Plotly's JSON has %d bytes, want at most 150 kB", size)
	}
	for k, c := range all {
		own, _ := form(t, c.Sheet)
		if got, want := styles(seenAt(t, p, k)), styles(plainTraces(own["data"].([]any))); !reflect.DeepEqual(got, want) {
			t.Errorf("choice %q shows\n%v\nwant\n%v", c.Value, got, want)
		}
	}
	first := 0
	for _, d := range plainTraces(p["data"].([]any)) {
		if d["visible"] != false {
			first++
		}
	}
	if want := len(seenAt(t, p, shown)); first != want {
		t.Errorf("%d traces are visible at first, want %d, those of the choice that is shown", first, want)
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
	all := knobs(4)
	var alone []map[string]any
	for _, c := range knobs(4) {
		p, _ := form(t, c.Sheet)
		alone = append(alone, p["layout"].(map[string]any))
	}
	p, _ := form(t, plot.Choices("choices-knob", "energy added", 2, all))
	layout := p["layout"].(map[string]any)
	for k, own := range alone {
		for key, a := range own {
			if !strings.Contains(key, "axis") {
				continue
			}
			if inner, outer := rangeOf(a), rangeOf(layout[key]); inner[0] < outer[0] || inner[1] > outer[1] {
				t.Errorf("choice %d: %s from %v to %v, which doesn't hold %v to %v", k, key, outer[0], outer[1], inner[0], inner[1])
			}
		}
	}
	for _, step := range layout["sliders"].([]any)[0].(map[string]any)["steps"].([]any) {
		if changes := step.(map[string]any)["args"].([]any)[1].(map[string]any); len(changes) > 0 {
			t.Errorf("a step changes the layout: %v", changes)
		}
	}
}

func rangeOf(axis any) [2]float64 {
	r := axis.(map[string]any)["range"].([]any)
	return [2]float64{r[0].(float64), r[1].(float64)}
}

// A trace that choices have in common is stored once.
func TestChoicesShare(t *testing.T) {
	count := func(all []plot.Choice) (contours int) {
		p, _ := form(t, plot.Choices("choices-knob", "energy added", 1, all))
		for _, trace := range plainTraces(p["data"].([]any)) {
			if trace["type"] == "contour" {
				contours++
			}
		}
		return contours
	}
	var same []plot.Choice
	for _, gain := range []float64{0.2, 0.4, 0.6} {
		same = append(same, plot.Choice{Value: fmt.Sprint(gain), Sheet: knob(gain, 1)})
	}
	if got := count(same); got != 1 {
		t.Errorf("%d contour traces of one ground, want 1", got)
	}
	if got := count(knobs(3)); got != 3 {
		t.Errorf("%d contour traces of three grounds, want 3", got)
	}
}
