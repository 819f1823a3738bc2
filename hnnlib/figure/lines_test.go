package figure

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

func TestLinesFaults(t *testing.T) {
	with := func(change func(*LinesData)) error {
		d := returnSample()
		change(&d)
		_, err := Lines(d)
		return err
	}
	checkFaults(t, map[string]fail{
		"none": {with(func(d *LinesData) { d.Panels = nil }), `figure "lines", panels: expected at least one, got none`},
		"no lines": {with(func(d *LinesData) { d.Panels[1].Lines = nil }),
			`figure "lines", panel "Baseline NN": expected at least one line, got none`},
		"untitled": {with(func(d *LinesData) { d.Panels[1].Title, d.Panels[1].Lines = "", nil }),
			`figure "lines", panel "2": expected at least one line, got none`},
		"lengths": {with(func(d *LinesData) { d.Panels[0].Lines[2].X = nil }),
			`figure "lines", panel "Hamiltonian NN", series "6th-order composition": expected as many X as Y, got 0 and 60`},
		"style": {with(func(d *LinesData) { d.Panels[0].Lines[0].Style = 8 }),
			`figure "lines", panel "Hamiltonian NN", line "leapfrog": expected a Style from 0 to 7, got 8`},
		"two styles": {with(func(d *LinesData) { d.Panels[1].Lines[0].Style = 6 }),
			`figure "lines", panel "Baseline NN", line "leapfrog": expected the Style 0 that its label has elsewhere, got 6`},
		"axes": {with(func(d *LinesData) { d.Panels[1].LogY = false }),
			`figure "lines", panel "Baseline NN": expected the first panel's LogY, for ShareY is set, got false`},
		"no positive": {with(func(d *LinesData) {
			d.Panels[0].Lines = []Line{{Label: "perfect", X: []float64{1, 2}, Y: []float64{0, -1}}}
		}), `figure "lines", panel "Hamiltonian NN": expected at least one point above 0 for a logarithmic axis, got none`},
		"no finite": {with(func(d *LinesData) {
			d.Panels[0].Lines[0].X, d.Panels[0].Lines[0].Y = []float64{1}, []float64{math.NaN()}
		}),
			`figure "lines", panel "Hamiltonian NN", series "leapfrog": expected at least one finite point, got only NaN or Inf in 1 points`},
	})
}

// What is not above 0 on a logarithmic axis is a gap in both forms, and its place on the other axis is kept; a line of zeros
// beside others is said to be one.
func TestLinesGaps(t *testing.T) {
	f, err := Lines(LinesData{Panels: []LinesPanel{{LogY: true, XLabel: "time", Lines: []Line{
		{Kind: HNN, X: []float64{0, 1, 2, 3, 4}, Y: []float64{0, 1e-3, -1, 1e-2, 1}},
		{Kind: Baseline, X: []float64{0, 1}, Y: []float64{0, 0}},
	}}}})
	if err != nil {
		t.Fatal(err)
	}
	paths, err := f.Save(t.ArtifactDir())
	if err != nil {
		t.Fatal(err)
	}
	checkSVG(t, f, paths[1])
	p, err := f.Plotly()
	if err != nil {
		t.Fatal(err)
	}
	ys := p["data"].([]any)[0].(map[string]any)["y"].([]any)
	if fmt.Sprint(ys) != "[<nil> 0.001 <nil> 0.01 1]" {
		t.Errorf("Plotly gets %v, want null for 0 and -1", ys)
	}
	if r := p["layout"].(map[string]any)["xaxis"].(map[string]any)["range"].([]any); r[0].(float64) != 0 {
		t.Errorf("the time axis begins at %v, want 0", r[0])
	}
	for _, want := range []string{"Hamiltonian NN: 0.001 at 1, 1 at 4.", "Baseline NN: never above 0."} {
		if !strings.Contains(f.Alt, want) {
			t.Errorf("alternative text %q lacks %q", f.Alt, want)
		}
	}
}

// No two styles of one kind look alike, and the legend shows what is drawn.
func TestLinesStyles(t *testing.T) {
	for _, k := range []Kind{Truth, Baseline, HNN, Neutral} {
		d := LinesData{Panels: []LinesPanel{{}}}
		for style := range styleDashes {
			d.Panels[0].Lines = append(d.Panels[0].Lines, Line{Kind: k, Label: fmt.Sprint(style), Style: style, X: []float64{0, 1}, Y: []float64{0, 1}})
		}
		pens, seen := d.pens(), map[string]bool{}
		for i, l := range d.Panels[0].Lines {
			p := pens.of(l)
			look := fmt.Sprint(p.ink, p.dash)
			if seen[look] {
				t.Errorf("%v: style %d looks like another", k, i)
			}
			seen[look] = true
			if e := pens.legend()[i]; fmt.Sprint(e.pen) != fmt.Sprint(p) {
				t.Errorf("%v: the legend shows %v for %v", k, e.pen, p)
			}
		}
	}
	for _, l := range frequencySample().Panels[0].Lines {
		if got := frequencySample().pens().of(l); fmt.Sprint(got) != fmt.Sprint(penOf(l.Kind)) {
			t.Errorf("a line without a style has the pen %v, want its kind's %v", got, penOf(l.Kind))
		}
	}
}

// Panels that share the vertical axis have one range; the others have their own. A single point is a dot.
func TestLinesPanels(t *testing.T) {
	for _, shared := range []bool{true, false} {
		d := LinesData{ShareY: shared}
		for i := range 5 {
			d.Panels = append(d.Panels, LinesPanel{Title: fmt.Sprint(i), YLabel: "value", Lines: []Line{
				{Kind: HNN, X: []float64{1}, Y: []float64{float64(i)}}}})
		}
		f, err := Lines(d)
		if err != nil {
			t.Fatal(err)
		}
		p, err := f.Plotly()
		if err != nil {
			t.Fatal(err)
		}
		layout := p["layout"].(map[string]any)
		first, last := layout["yaxis"].(map[string]any), layout["yaxis5"].(map[string]any)
		if same := fmt.Sprint(first["range"]) == fmt.Sprint(last["range"]); same != shared {
			t.Errorf("ShareY %v: ranges %v and %v", shared, first["range"], last["range"])
		}
		if hidden := last["showticklabels"] == false; hidden != shared {
			t.Errorf("ShareY %v: the last panel's numbers are hidden: %v", shared, hidden)
		}
		dots := 0
		for _, trace := range p["data"].([]any) {
			if trace.(map[string]any)["mode"] == "markers" {
				dots++
			}
		}
		if dots != 5 {
			t.Errorf("%d traces of dots, want one for each single point", dots)
		}
	}
}
