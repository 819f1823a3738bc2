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

// The figures of these tests show a spring with H = q² + p², a baseline that loses energy and an plot.HNN of a slightly
// wrong frequency, all in closed form.
func motion1(k plot.Kind, t float64) (q, p float64) {
	r, w := 1.0, 2.0
	switch k {
	case plot.Baseline:
		r, w = math.Exp(-0.04*t), 1.95
	case plot.HNN:
		w = 1.99
	}
	return r * math.Cos(w*t), -r * math.Sin(w*t)
}

var kinds = []plot.Kind{plot.Truth, plot.Baseline, plot.HNN}

// course is the motion of a kind with n points over a span; unit scales all coordinates.
func course(k plot.Kind, n int, span, unit float64) eval.Course {
	c := eval.Course{Kind: string(k)}
	for i := range n {
		t := span * float64(i) / float64(n-1)
		q, p := motion1(k, t)
		q0, p0 := motion1(plot.Truth, t)
		c.Times, c.States = append(c.Times, t), append(c.States, []float64{unit * q, unit * p})
		c.CoordinateMSE = append(c.CoordinateMSE, unit*unit*((q-q0)*(q-q0)+(p-p0)*(p-p0))/2)
		c.Energy = append(c.Energy, unit*unit*(q*q+p*p))
		c.Conserved = append(c.Conserved, unit*unit*(q*q+p*p+0.01*q*p))
	}
	return c
}

func rolloutSample(unit float64) []eval.Course {
	var all []eval.Course
	for _, k := range kinds {
		all = append(all, course(k, 500, 20, unit))
	}
	return all
}

func fieldsSample() *plot.Sheet {
	at, dx := mat.NewDense(225, 2, nil), mat.NewDense(225, 2, nil)
	var courses []eval.Course
	for i := range 225 {
		q, p := -1.2+2.4*float64(i/15)/14, -1.2+2.4*float64(i%15)/14
		at.SetRow(i, []float64{q, p})
		dx.SetRow(i, []float64{2 * p, -2 * q})
	}
	for _, k := range kinds {
		courses = append(courses, course(k, 500, 31, 1))
	}
	return Fields(at, []*mat.Dense{dx, dx, dx}, courses, Labels{})
}

func lossSample(seeds int) *plot.Sheet {
	var of []plot.Kind
	var histories []*run.History
	rng := rand.New(rand.NewPCG(1, 2))
	for _, k := range []plot.Kind{plot.Baseline, plot.HNN} {
		for seed := range seeds {
			h := &run.History{}
			for i := range 2000 {
				loss := 0.035 + 0.002*float64(seed) + 0.8*math.Exp(-float64(i)/90)*(1+0.1*rng.NormFloat64())
				h.TrainLoss = append(h.TrainLoss, loss)
				if i%100 == 99 {
					h.TestSteps, h.TestLoss = append(h.TestSteps, int64(i+1)), append(h.TestLoss, 1.03*loss)
				}
			}
			of, histories = append(of, k), append(histories, h)
		}
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

func seedsSample() []*plot.Panel {
	return []*plot.Panel{
		SeedPanel("published protocol", "energy MSE",
			SeedGroup{plot.Baseline, []float64{1.3e-3, 3.8e-1, 2e-2, 1e-1, 5e-2}, 1.7077e-1, 2.06e-2},
			SeedGroup{plot.HNN, []float64{6.4e-5, 1.2e-3, 3e-4, 5e-4, 2e-4}, 3.8416e-4, 6.53e-5}),
		SeedPanel("corrected protocol", "energy MSE",
			SeedGroup{Kind: plot.Baseline, Values: []float64{1.1e-3, 2.8e-1, 1e-2, 1e-1, math.Inf(1)}},
			SeedGroup{Kind: plot.HNN, Values: []float64{5.4e-5, 1e-3, 2e-4, 4e-4, 1e-4}}),
	}
}

// gridOf is the energy of the truth or, a little wrong, of the HNN.
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

// orbitsSample are n bodies on a ring of a radius, and a baseline whose ring grows; with their kinetic energies.
func orbitsSample(n int, radius float64) (courses []eval.Course, kinetic [][]float64) {
	for _, k := range kinds {
		c, moving := eval.Course{Kind: string(k)}, []float64(nil)
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
			c.Energy, moving = append(c.Energy, -0.5/r), append(moving, 0.5/r)
		}
		courses, kinetic = append(courses, c), append(kinetic, moving)
	}
	return courses, kinetic
}

// bumpSample is a spring that is pushed outward between two symplectic stretches and, where lose is set, inward after.
func bumpSample(lose bool, unit float64) ([]eval.Leg, plot.Grid) {
	var legs []eval.Leg
	gains := []float64{0, 0.63, 0}
	if lose {
		gains = append(gains, -0.49, 0)
	}
	r, angle, t := 0.45, 0.3, 0.0
	for _, gain := range gains {
		leg := eval.Leg{Stretch: eval.Stretch{Gain: gain}, Course: eval.Course{Kind: "hnn"}}
		length, growth, turn := 4.2, 0.0, 2.0
		switch {
		case gain > 0:
			length, growth, turn = 0.9, 0.8, 0
		case gain < 0:
			length, growth, turn = 0.9, -0.5, 0
		}
		for i := range 120 {
			u := length * float64(i) / 119
			rr, a := r*math.Exp(growth*u), angle-turn*u
			leg.Times, leg.States = append(leg.Times, t+u), append(leg.States, []float64{unit * rr * math.Cos(a), unit * rr * math.Sin(a)})
			leg.Energy = append(leg.Energy, unit*unit*rr*rr)
			leg.Own = append(leg.Own, unit*unit*(0.97*rr*rr+0.015*math.Sin(2*a)))
		}
		r, angle, t = r*math.Exp(growth*length), angle-turn*length, t+length
		legs = append(legs, leg)
	}
	return legs, gridOf(plot.HNN, unit)
}

func scalarsSample(orbits, points int, unit float64) (energies []float64, scalars [][]float64) {
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range orbits {
		e := unit * (0.02 + 0.98*float64(i)/float64(orbits))
		var along []float64
		for range points {
			along = append(along, 0.95*e+0.02*unit*rng.NormFloat64())
		}
		energies, scalars = append(energies, e), append(scalars, along)
	}
	return energies, scalars
}

// returnSample has an error of growing size for each integrator, in a panel for each model; some are exactly zero.
func returnSample() *plot.Sheet {
	var panels []*plot.Panel
	names := []string{"leapfrog", "4th-order composition", "6th-order composition", "implicit midpoint", "Dormand–Prince 5(4)", "RK4"}
	for i, k := range []plot.Kind{plot.HNN, plot.Baseline} {
		p := &plot.Panel{Title: k.Label(), Kind: k, X: "time $t$ before turning back", Y: "return error", LogY: true, Decades: 24}
		for style, n := range names {
			l := plot.Line{Kind: k, Label: n, Style: style + 1}
			for j := range 60 {
				t := float64(j) / 3
				l.X = append(l.X, t)
				l.Y = append(l.Y, t*math.Pow(10, float64(2*style+i)-15+0.08*t))
			}
			p.Add(l)
		}
		panels = append(panels, p)
	}
	plot.LinkY(panels...)
	return Lines("lines", "Return error", panels...)
}

func frequencySample() *plot.Sheet {
	p := &plot.Panel{X: "amplitude", Y: "frequency", LogX: true}
	for which, k := range kinds {
		l := plot.Line{Kind: k, Markers: k != plot.Truth}
		for i := range 16 {
			a := 0.05 * math.Pow(1.31, float64(i))
			l.X, l.Y = append(l.X, a), append(l.Y, (1-a*a/30)*(1-0.02*float64(which)))
		}
		p.Add(l)
	}
	return Lines("frequency", "Frequency", p)
}

// startsSample are rollouts from starts of several energies.
func startsSample() *plot.Sheet {
	var all []plot.Choice
	for k := range 3 {
		unit := 0.3 + 0.2*float64(k)
		all = append(all, plot.Choice{Value: fmt.Sprintf("%.2f", unit*unit), Sheet: Rollout(rolloutSample(unit), Labels{})})
	}
	s := plot.Choices("choices-starts", "starts at energy $H$", 1, all)
	s.Title = "Rollouts of several energies"
	return s
}

// sampleFigures are all figures with typical data.
var sampleFigures = []struct {
	name string
	make func() *plot.Sheet
	inks []plot.Kind // colours that must be seen
}{
	{"fields", fieldsSample, kinds},
	{"rollout", func() *plot.Sheet { return Rollout(rolloutSample(1), Labels{}) }, kinds},
	{"rollouts", func() *plot.Sheet {
		var rows []*plot.Sheet
		for _, unit := range []float64{1, 30, 1e-3} {
			rows = append(rows, Rollout(rolloutSample(unit), Labels{}))
		}
		return plot.Stack("rollouts", "Three tasks", rows...)
	}, kinds},
	{"choices-starts", startsSample, kinds},
	{"schema", Schema, []plot.Kind{plot.Baseline, plot.HNN}},
	{"losses", func() *plot.Sheet { return lossSample(5) }, nil},
	{"dataset", datasetSample, nil},
	{"seeds", func() *plot.Sheet { return Seeds(seedsSample()...) }, []plot.Kind{plot.Baseline, plot.HNN}},
	{"energy", func() *plot.Sheet {
		of := []plot.Kind{plot.Truth, plot.HNN}
		return Contours(of, []plot.Grid{gridOf(plot.Truth, 1), gridOf(plot.HNN, 1)}, Labels{})
	}, nil},
	{"orbits", func() *plot.Sheet { return Orbits(orbitsSample(2, 1)) }, kinds},
	{"orbits-pair", pairSample, kinds},
	{"energy-bump", func() *plot.Sheet {
		legs, ground := bumpSample(true, 1)
		return EnergyBump(legs, ground, Labels{})
	}, []plot.Kind{plot.Truth, plot.HNN}},
	{"scalars", func() *plot.Sheet {
		energies, scalars := scalarsSample(25, 30, 1)
		return Scalars(plot.HNN, energies, scalars)
	}, []plot.Kind{plot.HNN}},
	{"lines", returnSample, nil},
	{"frequency", frequencySample, kinds},
	{"frames", func() *plot.Sheet { return Frames(films(301)) }, kinds},
	{"latent", latentSample, []plot.Kind{plot.Baseline, plot.HNN}},
	{"angles", func() *plot.Sheet { return anglesSample(films(301)) }, kinds},
	{"energy_bump", func() *plot.Sheet { return knob(0.4, 1) }, []plot.Kind{plot.HNN}},
}

func pairSample() *plot.Sheet {
	var courses [2][]eval.Course
	var kinetic [2][][]float64
	courses[0], kinetic[0] = orbitsSample(2, 1)
	courses[1], kinetic[1] = orbitsSample(3, 10)
	return OrbitsPair([2]string{"Two bodies", "Three bodies"}, courses, kinetic)
}
