package plot

import (
	"math"
	"testing"
)

var kinds = []Kind{Truth, Baseline, HNN}

// circleOf returns a motion whose radius begins at 1 and grows at a rate.
func circleOf(rate float64) (t, q, p []float64) {
	for i := range 401 {
		u := float64(i) / 20
		r := math.Exp(rate * u)
		t, q, p = append(t, u), append(q, r*math.Cos(u)), append(p, -r*math.Sin(u))
	}
	return t, q, p
}

// sampleSheets returns sheets that together have every mark.
func sampleSheets() []*Sheet {
	rollout := &Sheet{Name: "rollout", Title: "Rollout"}
	plane := &Panel{Title: "Predictions", Equal: true, X: "position $q$", Y: "momentum $p$"}
	mse := &Panel{Title: "MSE of coordinates", X: "time $t$", LogY: true}
	energy := &Panel{Title: "Total energy", X: "time $t$"}
	fields := &Sheet{Name: "fields", Title: "Fields"}
	var all []*Panel
	for i, k := range kinds {
		rate := []float64{0, 0.06, 0.003}[i]
		t, q, p := circleOf(rate)
		var e, h []float64
		for j := range t {
			e = append(e, 1e-6*math.Pow(1.02, float64(j))*float64(i))
			h = append(h, 1e-3*(q[j]*q[j]+p[j]*p[j])/2)
		}
		plane.Add(Line{Kind: k, X: q, Y: p})
		mse.Add(Line{Kind: k, X: t, Y: e})
		energy.Add(Line{Kind: k, X: t, Y: h})
		field := &Panel{Title: k.Label(), Kind: k, Equal: true, X: "position $q$", Y: "momentum $p$"}
		var arrows []Arrow
		for a := range 11 {
			for b := range 11 {
				x, y := float64(a-5)/4, float64(b-5)/4
				arrows = append(arrows, Arrow{x, y, y, -x})
			}
		}
		field.Add(Arrows{Label: "vector field ($q̇$, $ṗ$)", All: arrows})
		field.Add(Trail{Kind: k, X: q, Y: p})
		all = append(all, field)
	}
	rollout.Row(plane, mse, energy)
	LinkX(all...)
	LinkY(all...)
	fields.Row(all...)
	return []*Sheet{rollout, fields}
}

// TestForms makes sheets in all forms. `go test -artifacts` keeps the files.
func TestForms(t *testing.T) {
	for _, s := range sampleSheets() {
		if _, err := s.Save(t.ArtifactDir()); err != nil {
			t.Error(err)
		}
		if form, err := s.Plotly(); err != nil || len(form["data"].([]any)) == 0 {
			t.Errorf("%v (%v)", form, err)
		}
		t.Log(s.AltText())
	}
}
