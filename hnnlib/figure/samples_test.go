package figure

import (
	"math"
	"math/rand/v2"
)

// The figures of these tests show a spring with H = q² + p², a baseline that loses energy and an HNN of a slightly
// wrong frequency, all in closed form.
func motion1(k Kind, t float64) (q, p float64) {
	r, w := 1.0, 2.0
	switch k {
	case Baseline:
		r, w = math.Exp(-0.04*t), 1.95
	case HNN:
		w = 1.99
	}
	return r * math.Cos(w*t), -r * math.Sin(w*t)
}

var kinds = []Kind{Truth, Baseline, HNN}

func fieldsSample() FieldsData {
	d := FieldsData{}
	for _, k := range kinds {
		f := FieldPanel{Kind: k}
		for i := range 15 {
			for j := range 15 {
				q, p := -1.2+2.4*float64(i)/14, -1.2+2.4*float64(j)/14
				f.Arrows = append(f.Arrows, [4]float64{q, p, 2 * p, -2 * q})
			}
		}
		for i := range 500 {
			q, p := motion1(k, float64(i)/16)
			f.Path = append(f.Path, [2]float64{q, p})
		}
		d.Panels = append(d.Panels, f)
	}
	return d
}

// rolloutSample has 500 points a line; unit scales all coordinates.
func rolloutSample(unit float64) RolloutData {
	d := RolloutData{Title: "Task 1: Ideal mass-spring"}
	for _, k := range kinds {
		var phase, mse, conserved, energy Series
		for i := range 500 {
			t := 20 * float64(i) / 499
			q, p := motion1(k, t)
			q0, p0 := motion1(Truth, t)
			phase.X, phase.Y = append(phase.X, unit*q), append(phase.Y, unit*p)
			mse.Y = append(mse.Y, unit*unit*((q-q0)*(q-q0)+(p-p0)*(p-p0))/2)
			energy.Y = append(energy.Y, unit*unit*(q*q+p*p))
			conserved.Y = append(conserved.Y, unit*unit*(q*q+p*p+0.01*q*p))
			mse.X = append(mse.X, t)
		}
		conserved.X, energy.X = mse.X, mse.X
		phase.Kind, mse.Kind, conserved.Kind, energy.Kind = k, k, k, k
		d.Phase, d.Conserved, d.Energy = append(d.Phase, phase), append(d.Conserved, conserved), append(d.Energy, energy)
		if k != Truth {
			d.Error = append(d.Error, mse)
		}
	}
	return d
}

func lossSample(seeds int) LossData {
	d := LossData{}
	rng := rand.New(rand.NewPCG(1, 2))
	for _, k := range []Kind{Baseline, HNN} {
		for seed := range seeds {
			m := LossSeries{Kind: k}
			for i := range 2000 {
				m.Step = append(m.Step, float64(i+1))
				m.Train = append(m.Train, 0.035+0.002*float64(seed)+0.8*math.Exp(-float64(i)/90)*(1+0.1*rng.NormFloat64()))
				if i%100 == 99 {
					m.TestStep, m.Test = append(m.TestStep, float64(i+1)), append(m.Test, 1.03*m.Train[i])
				}
			}
			d.Models = append(d.Models, m)
		}
	}
	return d
}

func datasetSample() DatasetData {
	d := DatasetData{}
	rng := rand.New(rand.NewPCG(1, 2))
	for _, title := range []string{"Training set (25 trajectories)", "Test set (25 trajectories)"} {
		part := DatasetPanel{Title: title}
		for range 25 {
			r, a := 0.1+0.9*rng.Float64(), 2*math.Pi*rng.Float64()
			var way [][2]float64
			for i := range 30 {
				t := 3 * float64(i) / 29
				q, p := r*math.Cos(2*t+a), -r*math.Sin(2*t+a)
				way = append(way, [2]float64{q, p})
				part.Samples = append(part.Samples, [2]float64{q + 0.1*rng.NormFloat64(), p + 0.1*rng.NormFloat64()})
			}
			part.Trajectories = append(part.Trajectories, way)
		}
		d.Panels = append(d.Panels, part)
	}
	return d
}

func seedsSample() SeedsData {
	return SeedsData{Metric: "energy MSE", Panels: []SeedsPanel{
		{Title: "published protocol", Groups: []SeedGroup{
			{Kind: Baseline, Values: []float64{1.3e-3, 3.8e-1, 2e-2, 1e-1, 5e-2}, Paper: &PaperValue{1.7077e-1, 2.06e-2}},
			{Kind: HNN, Values: []float64{6.4e-5, 1.2e-3, 3e-4, 5e-4, 2e-4}, Paper: &PaperValue{3.8416e-4, 6.53e-5}}}},
		{Title: "corrected protocol", Groups: []SeedGroup{
			{Kind: Baseline, Values: []float64{1.1e-3, 2.8e-1, 1e-2, 1e-1, math.Inf(1)}},
			{Kind: HNN, Values: []float64{5.4e-5, 1e-3, 2e-4, 4e-4, 1e-4}}}},
	}}
}

func contourSample() ContourData {
	d := ContourData{}
	for _, k := range []Kind{Truth, HNN} {
		c := ContourPanel{Kind: k}
		for i := range 41 {
			c.Q = append(c.Q, -1.2+2.4*float64(i)/40)
		}
		c.P = c.Q
		for _, p := range c.P {
			var row []float64
			for _, q := range c.Q {
				h := q*q + p*p
				if k == HNN {
					h = 0.95*h + 0.05*math.Sin(4*q)*q*p
				}
				row = append(row, h)
			}
			c.H = append(c.H, row)
		}
		for i := range 100 {
			q, p := motion1(k, float64(i)/31)
			c.Path = append(c.Path, [2]float64{q, p})
		}
		d.Panels = append(d.Panels, c)
	}
	return d
}

func orbitsSample() OrbitsData {
	d := OrbitsData{}
	for _, k := range kinds {
		c := OrbitColumn{Kind: k, Bodies: make([][][2]float64, 2)}
		for i := range 500 {
			t := 20 * float64(i) / 499
			r, a := 1.0, 0.6*t
			if k == Baseline {
				r = 1 + 0.05*t
			}
			x, y := r*math.Cos(a), r*math.Sin(a)
			c.T = append(c.T, t)
			c.Bodies[0], c.Bodies[1] = append(c.Bodies[0], [2]float64{x, y}), append(c.Bodies[1], [2]float64{-x, -y})
			c.Kinetic, c.Potential, c.Total = append(c.Kinetic, 0.5/r), append(c.Potential, -1/r), append(c.Total, -0.5/r)
		}
		d.Columns = append(d.Columns, c)
	}
	return d
}

// bumpSample is a spring that is pushed outward between two symplectic stretches and, where lose is set, inward after.
func bumpSample(lose, truth bool) EnergyBumpData {
	g := contourSample().Panels[0]
	g.Title, g.Path = "", nil
	d := EnergyBumpData{Ground: &g}
	kinds := []StretchKind{Conserve, Gain, Conserve}
	if lose {
		kinds = append(kinds, Lose, Conserve)
	}
	r, angle, t := 0.45, 0.3, 0.0
	for _, k := range kinds {
		s := Stretch{Kind: k}
		length, growth, turn := 4.2, 0.0, 2.0
		if k != Conserve {
			length, growth, turn = 0.9, 0.8, 0
		}
		if k == Lose {
			growth = -0.5
		}
		for i := range 120 {
			u := length * float64(i) / 119
			rr, a := r*math.Exp(growth*u), angle-turn*u
			s.T, s.Path = append(s.T, t+u), append(s.Path, [2]float64{rr * math.Cos(a), rr * math.Sin(a)})
			if truth {
				s.Energy = append(s.Energy, rr*rr)
			}
			s.Learned = append(s.Learned, 0.97*rr*rr+0.015*math.Sin(2*a))
		}
		r, angle, t = r*math.Exp(growth*length), angle-turn*length, t+length
		d.Stretches = append(d.Stretches, s)
	}
	return d
}

// bodiesSample are orbits of n bodies on a ring around a baseline that drifts apart.
func bodiesSample(n int, title string) OrbitsData {
	d := orbitsSample()
	d.Title = title
	for c := range d.Columns {
		column := &d.Columns[c]
		first := column.Bodies[0]
		column.Bodies = make([][][2]float64, n)
		for b := range n {
			sin, cos := math.Sincos(2 * math.Pi * float64(b) / float64(n))
			for _, pt := range first {
				column.Bodies[b] = append(column.Bodies[b], [2]float64{cos*pt[0] - sin*pt[1], sin*pt[0] + cos*pt[1]})
			}
		}
	}
	return d
}

func scalarsSample(models, orbits, points int) ScalarsData {
	d := ScalarsData{}
	rng := rand.New(rand.NewPCG(1, 2))
	for m := range models {
		model := ScalarModel{Kind: HNN}
		if m > 0 {
			model = ScalarModel{Kind: Neutral, Label: "HNN without noise"}
		}
		for i := range orbits {
			o := ScalarOrbit{Energy: 0.02 + 0.98*float64(i)/float64(orbits)}
			for range points {
				o.Scalar = append(o.Scalar, 0.95*o.Energy+0.02/float64(1+2*m)*rng.NormFloat64())
			}
			model.Orbits = append(model.Orbits, o)
		}
		d.Models = append(d.Models, model)
	}
	return d
}

// returnSample has an error of growing size for each integrator, in a panel for each model; some are exactly zero.
func returnSample() LinesData {
	d := LinesData{Title: "Return error", ShareY: true}
	names := []string{"leapfrog", "4th-order composition", "6th-order composition", "implicit midpoint", "Dormand–Prince 5(4)", "RK4"}
	for i, k := range []Kind{HNN, Baseline} {
		p := LinesPanel{Title: k.Label(), Kind: k, XLabel: "time $t$ before turning back", YLabel: "return error", LogY: true}
		for style, n := range names {
			l := Line{Kind: k, Label: n, Style: style}
			for j := range 60 {
				t := float64(j) / 3
				l.X = append(l.X, t)
				l.Y = append(l.Y, t*math.Pow(10, float64(2*style+i)-15+0.08*t))
			}
			p.Lines = append(p.Lines, l)
		}
		d.Panels = append(d.Panels, p)
	}
	return d
}

func frequencySample() LinesData {
	p := LinesPanel{XLabel: "amplitude", YLabel: "frequency", LogX: true}
	for which, k := range kinds {
		l := Line{Kind: k, Markers: k != Truth}
		for i := range 16 {
			a := 0.05 * math.Pow(1.31, float64(i))
			l.X, l.Y = append(l.X, a), append(l.Y, (1-a*a/30)*(1-0.02*float64(which)))
		}
		p.Lines = append(p.Lines, l)
	}
	return LinesData{Name: "frequency", Title: "Frequency", Panels: []LinesPanel{p}}
}

// sampleFigures are all figures with typical data.
var sampleFigures = []struct {
	name string
	make func() (*Figure, error)
	inks []Kind // colours that must be seen
}{
	{"fields", func() (*Figure, error) { return Fields(fieldsSample()) }, kinds},
	{"rollout", func() (*Figure, error) { return Rollout(rolloutSample(1)) }, kinds},
	{"rollouts", func() (*Figure, error) {
		return RolloutRows([]RolloutData{rolloutSample(1), rolloutSample(30), rolloutSample(1e-3)})
	}, kinds},
	{"schema", Schema, []Kind{Baseline, HNN}},
	{"losses", func() (*Figure, error) { return Losses(lossSample(5)) }, nil},
	{"dataset", func() (*Figure, error) { return Dataset(datasetSample()) }, nil},
	{"seeds", func() (*Figure, error) { return Seeds(seedsSample()) }, []Kind{Baseline, HNN}},
	{"contours", func() (*Figure, error) { return Contours(contourSample()) }, []Kind{Truth, HNN}},
	{"orbits", func() (*Figure, error) { return Orbits(orbitsSample()) }, kinds},
	{"energy-bump", func() (*Figure, error) { return EnergyBump(bumpSample(false, true)) }, []Kind{Truth, HNN}},
	{"energy-bumps", func() (*Figure, error) {
		d := bumpSample(true, false)
		d.Name, d.QLabel, d.PLabel, d.Ground = "energy-bumps", "$z_q$", "$z_p$", nil
		return EnergyBump(d)
	}, []Kind{HNN}},
	{"orbits-pair", func() (*Figure, error) {
		return OrbitsPair(bodiesSample(2, "Two bodies"), bodiesSample(3, "Three bodies"))
	}, kinds},
	{"scalars", func() (*Figure, error) { return Scalars(scalarsSample(1, 25, 30)) }, []Kind{HNN}},
	{"scalars-two", func() (*Figure, error) {
		d := scalarsSample(2, 1000, 50)
		d.Name = "scalars-two"
		return Scalars(d)
	}, []Kind{HNN}},
	{"lines", func() (*Figure, error) { return Lines(returnSample()) }, nil},
	{"frequency", func() (*Figure, error) { return Lines(frequencySample()) }, kinds},
	{"frames", func() (*Figure, error) { return Frames(framesSample(301)) }, kinds},
	{"latent", func() (*Figure, error) { return Latent(latentSample()) }, []Kind{Baseline, HNN}},
	{"angles", func() (*Figure, error) { return Angles(anglesSample(true)) }, kinds},
	{"angles-plain", func() (*Figure, error) {
		d := anglesSample(false)
		d.Name = "angles-plain"
		return Angles(d)
	}, kinds},
	{"pixel-bump", func() (*Figure, error) { return PixelBump(pixelBumpSample(false)) }, []Kind{HNN}},
	{"pixel-bumps", func() (*Figure, error) {
		d := pixelBumpSample(true)
		d.Name, d.Ground = "pixel-bumps", nil
		return PixelBump(d)
	}, []Kind{HNN}},
	{"frames-dataset", func() (*Figure, error) { return Frames(episodesSample()) }, nil},
}
