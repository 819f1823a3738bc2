package figure

import (
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/eval"
	"hnn/hnnlib/plot"
	"hnn/hnnlib/run"
)

var kinds = []plot.Kind{plot.Truth, plot.Baseline, plot.HNN}

// spring returns the state of a spring with H = q² + p², of a baseline that loses energy, or of a slightly slow HNN.
func spring(k plot.Kind, t float64) (q, p float64) {
	r, w := 1.0, 2.0
	switch k {
	case plot.Baseline:
		r, w = math.Exp(-0.04*t), 1.95
	case plot.HNN:
		w = 1.99
	}
	return r * math.Cos(w*t), -r * math.Sin(w*t)
}

// springs returns the courses of all kinds over a span. unit scales all coordinates.
func springs(span, unit float64) (all []eval.Course) {
	for _, k := range kinds {
		c := eval.Course{Kind: string(k)}
		for i := range 500 {
			t := span * float64(i) / 499
			q, p := spring(k, t)
			q0, p0 := spring(plot.Truth, t)
			c.Times, c.States = append(c.Times, t), append(c.States, []float64{unit * q, unit * p})
			c.CoordinateMSE = append(c.CoordinateMSE, unit*unit*((q-q0)*(q-q0)+(p-p0)*(p-p0))/2)
			c.Energy = append(c.Energy, unit*unit*(q*q+p*p))
			c.Conserved = append(c.Conserved, unit*unit*(q*q+p*p+0.01*q*p))
		}
		all = append(all, c)
	}
	return all
}

func rolloutSample(unit float64) *plot.Sheet { return Rollout(springs(20, unit), Labels{}) }

func rolloutsSample() *plot.Sheet {
	return plot.Stack("rollouts", "Three tasks", rolloutSample(1), rolloutSample(30), rolloutSample(1e-3))
}

// startsSample has rollouts from starts of several energies.
func startsSample() *plot.Sheet {
	var all []plot.Choice
	for k := range 3 {
		unit := 0.3 + 0.2*float64(k)
		all = append(all, plot.Choice{Value: fmt.Sprintf("%.2f", unit*unit), Sheet: rolloutSample(unit)})
	}
	return titled(plot.Choices("choices-starts", "starts at energy $H$", 1, all), "Rollouts of several energies")
}

func titled(s *plot.Sheet, title string) *plot.Sheet {
	s.Title = title
	return s
}

func fieldsSample() *plot.Sheet {
	at, dx := mat.NewDense(225, 2, nil), mat.NewDense(225, 2, nil)
	for i := range 225 {
		q, p := -1.2+2.4*float64(i/15)/14, -1.2+2.4*float64(i%15)/14
		at.SetRow(i, []float64{q, p})
		dx.SetRow(i, []float64{2 * p, -2 * q})
	}
	return Fields(at, []*mat.Dense{dx, dx, dx}, springs(31, 1), Labels{})
}

func lossSample() *plot.Sheet {
	var of []plot.Kind
	var histories []*run.History
	for i := range 10 {
		h := &run.History{}
		for step := range 2000 {
			h.TrainLoss = append(h.TrainLoss, 0.035+0.002*float64(i%5)+0.8*math.Exp(-float64(step)/90))
			if step%100 == 99 {
				h.TestSteps, h.TestLoss = append(h.TestSteps, int64(step+1)), append(h.TestLoss, 1.03*h.TrainLoss[step])
			}
		}
		of, histories = append(of, kinds[1+i/5]), append(histories, h)
	}
	return Losses("", of, histories)
}

func datasetSample() *plot.Sheet {
	rng := rand.New(rand.NewPCG(1, 2))
	part := func() (all dataset.Trajectories) {
		for range 25 {
			var t dataset.Trajectory
			r, a := 0.1+0.9*rng.Float64(), 2*math.Pi*rng.Float64()
			for i := range 30 {
				u := 3 * float64(i) / 29
				q, p := r*math.Cos(2*u+a), -r*math.Sin(2*u+a)
				t.Times, t.Clean = append(t.Times, u), append(t.Clean, []float64{q, p})
				t.States = append(t.States, []float64{q + 0.1*rng.NormFloat64(), p + 0.1*rng.NormFloat64()})
			}
			all = append(all, t)
		}
		return all
	}
	return Dataset(dataset.Set{Train: part(), Test: part()}, Labels{})
}

func seedPanels() []*plot.Panel {
	return []*plot.Panel{
		SeedPanel("published protocol", "energy MSE",
			SeedGroup{plot.Baseline, []float64{1.3e-3, 3.8e-1, 2e-2, 1e-1, 5e-2}, 1.7077e-1, 2.06e-2},
			SeedGroup{plot.HNN, []float64{6.4e-5, 1.2e-3, 3e-4, 5e-4, 2e-4}, 3.8416e-4, 6.53e-5}),
		SeedPanel("corrected protocol", "energy MSE",
			SeedGroup{Kind: plot.Baseline, Values: []float64{1.1e-3, 2.8e-1, 1e-2, 1e-1, math.Inf(1)}},
			SeedGroup{Kind: plot.HNN, Values: []float64{5.4e-5, 1e-3, 2e-4, 4e-4, 1e-4}}),
	}
}

func seedsSample() *plot.Sheet { return Seeds(seedPanels()...) }

// sweepSample has two lines of each model; at the second value, nothing is trained of one, and one seed diverged.
func sweepSample() *plot.Sheet {
	nan := math.NaN()
	return Lines("sweep", "Sweep", SweepPanel("Energy MSE", "hidden", []string{"50", "100", "200"}, []SweepLine{
		{plot.Baseline, "Baseline NN, noise=0", [][]float64{{0.1, 0.2}, nil, {0.05, 0.1}}},
		{plot.Baseline, "Baseline NN, noise=0.1", [][]float64{{0.3, 0.2}, {0.2, nan}, {0.1, 0.15}}},
		{plot.HNN, "Hamiltonian NN, noise=0", [][]float64{{1e-3, 2e-3}, {1e-4, 2e-4}, {3e-5, 1e-5}}},
		{plot.HNN, "Hamiltonian NN, noise=0.1", [][]float64{{nan, nan}, {nan, nan}, {nan, nan}}},
	}))
}

// gridOf returns the true energy, or a slightly wrong energy for the HNN.
func gridOf(k plot.Kind, unit float64) plot.Grid {
	var g plot.Grid
	for i := range 41 {
		g.X = append(g.X, unit*(-1.2+2.4*float64(i)/40))
	}
	g.Y = g.X
	for _, p := range g.Y {
		var row []float64
		for _, q := range g.X {
			h := q*q + p*p
			if k == plot.HNN {
				h = 0.95*h + 0.05*math.Sin(4*q/unit)*q*p
			}
			row = append(row, h)
		}
		g.Z = append(g.Z, row)
	}
	return g
}

func contoursSample() *plot.Sheet {
	grids := []plot.Grid{gridOf(plot.Truth, 1), gridOf(plot.HNN, 1)}
	return Contours([]plot.Kind{plot.Truth, plot.HNN}, grids, Labels{})
}

// orbiting returns the courses of n bodies on a ring, and of a baseline whose ring grows.
func orbiting(n int, radius float64) (courses []eval.Course) {
	for _, k := range kinds {
		c := eval.Course{Kind: string(k)}
		for i := range 500 {
			t := 20 * float64(i) / 499
			r := 1.0
			if k == plot.Baseline {
				r = 1 + 0.05*t
			}
			x := make([]float64, 4*n)
			for b := range n {
				a := 0.6*t + 2*math.Pi*float64(b)/float64(n)
				x[b], x[n+b] = radius*r*math.Cos(a), radius*r*math.Sin(a)
			}
			c.Times, c.States = append(c.Times, t), append(c.States, x)
			c.Energy, c.Kinetic = append(c.Energy, -0.5/r), append(c.Kinetic, 0.5/r)
		}
		courses = append(courses, c)
	}
	return courses
}

func orbitsSample() *plot.Sheet { return Orbits(orbiting(2, 1)) }

func pairSample() *plot.Sheet {
	return OrbitsPair([2]string{"Two bodies", "Three bodies"}, [2][]eval.Course{orbiting(2, 1), orbiting(3, 10)})
}

// pushed returns the legs of a spring whose energy is raised by a gain and then lowered.
func pushed(unit, gain float64) (legs []eval.Course) {
	r, angle, t := 0.45, 0.3, 0.0
	for _, s := range []struct{ gain, length, growth, turn float64 }{
		{0, 4.2, 0, 2}, {gain, 0.9, gain * 0.8 / 0.63, 0}, {0, 4.2, 0, 2}, {-0.49, 0.9, -0.5, 0}, {0, 4.2, 0, 2}} {
		leg := eval.Course{Stretch: eval.Stretch{Gain: s.gain}, Kind: "hnn"}
		for i := range 120 {
			u := s.length * float64(i) / 119
			rr, a := r*math.Exp(s.growth*u), angle-s.turn*u
			leg.Times = append(leg.Times, t+u)
			leg.States = append(leg.States, []float64{unit * rr * math.Cos(a), unit * rr * math.Sin(a)})
			leg.Energy = append(leg.Energy, unit*unit*rr*rr)
			leg.Own = append(leg.Own, unit*unit*(0.97*rr*rr+0.015*math.Sin(2*a)))
		}
		r, angle, t = r*math.Exp(s.growth*s.length), angle-s.turn*s.length, t+s.length
		legs = append(legs, leg)
	}
	return legs
}

func bumpSample(unit float64) *plot.Sheet {
	return EnergyBump(pushed(unit, 0.63), gridOf(plot.HNN, unit), Labels{})
}

func scalarsSample(unit float64) *plot.Sheet {
	var energies []float64
	var scalars [][]float64
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range 25 {
		e := unit * (0.02 + 0.98*float64(i)/25)
		var along []float64
		for range 30 {
			along = append(along, 0.95*e+0.02*unit*rng.NormFloat64())
		}
		energies, scalars = append(energies, e), append(scalars, along)
	}
	return Scalars(plot.HNN, energies, scalars)
}

// linesSample has panels on axes of every kind, with eight styles.
func linesSample(panels int, unit float64) *plot.Sheet {
	var all []*plot.Panel
	for i := range panels {
		p := &plot.Panel{Title: fmt.Sprintf("Panel %d", i), X: "time $t$", Y: "error", LogX: i%2 == 1, LogY: i%3 == 1}
		for style := range 8 {
			p.Add(plot.Line{Label: fmt.Sprintf("method number %d", style), Style: style + 1,
				X: []float64{unit, 40 * unit, 100 * unit}, Y: []float64{unit, 2 * unit, float64(style) * unit}})
		}
		all = append(all, p)
	}
	return Lines("lines", "Lines", all...)
}

// recipe is a figure with sample data.
type recipe struct {
	name  string
	make  func() *plot.Sheet
	inks  []plot.Kind // whose colours must be seen
	words []string    // of the alternative text
}

var recipes = []recipe{
	{"fields", fieldsSample, kinds, []string{"Baseline NN, momentum p over position q.",
		"The trajectory starts 1.00 from the origin and ends 0.29 from it."}},
	{"rollout", func() *plot.Sheet { return rolloutSample(1) }, kinds, []string{
		"MSE of coordinates over time t, on a logarithmic axis.", "Baseline NN: 3.29e-06 at 0.0401, 0.358 at 20.",
		"Total energy over time t. Ground truth: 1 at 0, 1 at 20. Baseline NN: 1 at 0, 0.202 at 20."}},
	{"rollouts", rolloutsSample, kinds, nil},
	{"choices-starts", startsSample, kinds, nil},
	{"schema", Schema, kinds[1:], nil},
	{"losses", lossSample, nil, []string{
		"Baseline NN: 5 lines, which begin at 0.", " and end at 0.035 to 0.043."}},
	{"dataset", datasetSample, nil, []string{
		"samples of 25 trajectories for training and 25 for testing", "noisy sample: 750 samples from"}},
	{"seeds", seedsSample, kinds[1:], []string{"Baseline NN: 5 seeds from 0.0013 to 0.38.",
		"paper's value, ± its own interval: 0.1708 ± 0.021.", "mean over seeds: Hamiltonian NN, 5 seeds: 0.0004528."}},
	{"sweep", sweepSample, kinds[1:], []string{
		"mean over seeds 0.15 at 50, 0.075 at 200.", "Baseline NN: 5 seeds from"}},
	{"energy", contoursSample, nil, nil},
	{"orbits", orbitsSample, kinds, []string{"total energy: -0.5 at 0, -0.25 at 20."}},
	{"orbits-pair", pairSample, kinds, []string{"Left Two bodies, right Three bodies."}},
	{"energy-bump", func() *plot.Sheet { return bumpSample(1) }, []plot.Kind{plot.Truth, plot.HNN}, []string{
		"From t = 4.2 to 5.1 along the Riemann gradient: true energy from 0.203 to 0.855.",
		"From t = 9.3 to 10.2 along the negative Riemann gradient: true energy from 0.855 to 0.347."}},
	{"scalars", func() *plot.Sheet { return scalarsSample(1) }, kinds[2:], []string{"750 points on 25 orbits"}},
	{"lines", func() *plot.Sheet { return linesSample(7, 1) }, nil, nil},
	{"lines", func() *plot.Sheet { return linesSample(1, 1) }, nil, nil},
	{"frames", func() *plot.Sheet { return Frames(films(301)) }, kinds, []string{"up to frame 300.",
		"Baseline NN: a point differs from the truth's by 0.0", "in frame 300."}},
	{"latent", latentSample, kinds[1:], []string{"coloured by the true angle",
		"1000 dots coloured by true angle (rad)", "contours of the learned H"}},
	{"angles", anglesSample, kinds, []string{"Baseline NN: largest angle 0.5 in the first fifth of the time, 0 in the",
		"Hamiltonian NN: largest angle 0.5 in the first fifth of the time, 0.5 in the last.",
		"Baseline NN: 0.5 at 0, 0.0113 at 199, where it diverges", "Ground truth: 0.23 at 1, 0.23 at 299."}},
	{"energy_bump", func() *plot.Sheet { return knob(0.4, 1) }, kinds[2:], []string{
		"of 3 legs", "Riemann gradient", "symplectic gradient: 2 lines"}},
	{"choices-knob", knobsSample, kinds[2:], nil},
}
