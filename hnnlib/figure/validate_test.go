package figure

import (
	"math"
	"testing"
)

func TestFaults(t *testing.T) {
	nan := math.NaN()
	with := func(change func(*RolloutData)) error {
		d := rolloutSample(1)
		change(&d)
		_, err := Rollout(d)
		return err
	}
	contour := func(change func(*ContourPanel)) error {
		d := contourSample()
		change(&d.Panels[0])
		_, err := Contours(d)
		return err
	}
	orbit := func(change func(*OrbitColumn)) error {
		d := orbitsSample()
		change(&d.Columns[1])
		_, err := Orbits(d)
		return err
	}
	second := func(_ any, err error) error { return err }
	checkFaults(t, map[string]fail{
		"no panels": {second(Fields(FieldsData{})), `figure "fields", panels: expected at least one, got none`},
		"no arrows": {second(Fields(FieldsData{Panels: []FieldPanel{{Kind: HNN}}})),
			`figure "fields", panel "Hamiltonian NN": expected at least one arrow, got none`},
		"arrow NaN": {second(Fields(FieldsData{Name: "f1", Panels: []FieldPanel{{Title: "learned", Arrows: [][4]float64{{0, 0, nan, 1}}}}})),
			`figure "f1", panel "learned", arrow 0: expected finite numbers, got NaN`},
		"path of NaN": {second(Fields(FieldsData{Panels: []FieldPanel{{Arrows: [][4]float64{{}}, Path: [][2]float64{{nan, nan}}}}})),
			`figure "fields", panel "", series "path": expected at least one finite point, got only NaN or Inf in 1 points`},
		"name": {second(Fields(FieldsData{Name: "a/b"})),
			`figure name "a/b": expected a file name without a folder or an extension, such as "fields"`},
		"lengths": {with(func(d *RolloutData) { d.Error[1].Y = d.Error[1].Y[:7] }),
			`figure "rollout", coordinate error, series "Hamiltonian NN": expected as many X as Y, got 500 and 7`},
		"empty series": {with(func(d *RolloutData) { d.Energy[0].X, d.Energy[0].Y = nil, nil }),
			`figure "rollout", total energy, series "Ground truth": expected at least one point, got none`},
		"no series": {with(func(d *RolloutData) { d.Conserved = nil }),
			`figure "rollout", HNN-conserved quantity: expected at least one series, got none`},
		"no rows":   {second(RolloutRows(nil)), `figure "rollouts", rows: expected at least one, got none`},
		"no models": {second(Losses(LossData{})), `figure "losses", models: expected at least one, got none`},
		"loss lengths": {second(Losses(LossData{Models: []LossSeries{{Kind: HNN, Step: []float64{1}, Train: []float64{1}, TestStep: []float64{1}}}})),
			`figure "losses", test loss, series "Hamiltonian NN": expected as many X as Y, got 1 and 0`},
		"negative losses": {second(Losses(LossData{Models: []LossSeries{{Step: []float64{1}, Train: []float64{-1}}}})),
			`figure "losses", losses: expected at least one positive loss, got none`},
		"no samples": {second(Dataset(DatasetData{Panels: []DatasetPanel{{Title: "train"}}})),
			`figure "dataset", panel "train": expected at least one sample, got none`},
		"sample Inf": {second(Dataset(DatasetData{Panels: []DatasetPanel{{Title: "train", Samples: [][2]float64{{1, math.Inf(1)}}}}})),
			`figure "dataset", panel "train", samples: expected finite numbers, got +Inf`},
		"zero metric": {second(Seeds(SeedsData{Panels: []SeedsPanel{{Title: "p", Groups: []SeedGroup{{Kind: HNN, Values: []float64{0}}}}}})),
			`figure "seeds", panel "p", group "Hamiltonian NN": expected positive values for a logarithmic axis, got 0`},
		"all diverged": {second(Seeds(SeedsData{Panels: []SeedsPanel{{Title: "p", Groups: []SeedGroup{{Label: "g", Values: []float64{nan, nan}}}}}})),
			`figure "seeds", panel "p", group "g": expected at least one finite value, got none of 2`},
		"paper": {second(Seeds(SeedsData{Panels: []SeedsPanel{{Title: "p", Groups: []SeedGroup{{Label: "g", Values: []float64{1}, Paper: &PaperValue{-1, 0}}}}}})),
			`figure "seeds", panel "p", group "g": expected a positive value of the paper with an interval of at least 0, got -1 ± 0`},
		"grid": {contour(func(c *ContourPanel) { c.Q = c.Q[:1] }),
			`figure "contours", panel "Ground truth": expected at least two values of Q, got 1`},
		"falling grid": {contour(func(c *ContourPanel) { c.P = append([]float64{9}, c.P[1:]...) }),
			`figure "contours", panel "Ground truth": expected rising values of P, got -1.14 after 9`},
		"rows": {contour(func(c *ContourPanel) { c.H = c.H[:3] }),
			`figure "contours", panel "Ground truth": expected as many rows of H as values of P, 41, got 3`},
		"row": {contour(func(c *ContourPanel) { c.H[2] = c.H[2][:5] }),
			`figure "contours", panel "Ground truth", row 2 of H: expected as many as values of Q, 41, got 5`},
		"H NaN": {contour(func(c *ContourPanel) { c.H[3][4] = nan }),
			`figure "contours", panel "Ground truth", row 3 of H: expected finite numbers, got NaN`},
		"body": {orbit(func(c *OrbitColumn) { c.Bodies[1] = c.Bodies[1][:9] }),
			`figure "orbits", column "Baseline NN", body 2: expected as many places as times, 500, got 9`},
		"energy": {orbit(func(c *OrbitColumn) { c.Kinetic = nil }),
			`figure "orbits", column "Baseline NN", series "kinetic energy": expected as many X as Y, got 500 and 0`},
		"frames": {second(OrbitsAnimation(orbitsSample(), 1)), `figure "orbits", animation: expected at least two frames, got 1`},
	})
}

// fail is an error with the text that it should have.
type fail struct {
	err  error
	want string
}

func checkFaults(t *testing.T, cases map[string]fail) {
	t.Helper()
	for name, c := range cases {
		if c.err == nil || c.err.Error() != c.want {
			t.Errorf("%s: got %v\nwant %s", name, c.err, c.want)
		}
	}
}
