package experiment

import (
	"context"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/eval"
	"hnn/hnnlib/figure"
	"hnn/hnnlib/internal/seed"
	"hnn/hnnlib/phase"
	"hnn/hnnlib/plot"
	"hnn/hnnlib/system"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// How many times per unit of time figures show, and other sizes.
const (
	steps         = 25
	portraitSteps = 10 // fewer, since a notebook holds all portraits
	orbitSteps    = 12
	orbitsFrames  = 60  // of the animation
	arrowPoints   = 15  // on each axis of a field
	gridPoints    = 61  // on each axis under contours
	planeStarts   = 256 // that say how large a plane is where its system doesn't
)

// stepped are the times of a figure over a span.
func stepped(span float64) []float64 { return dataset.Times(span, int(span*steps)+1) }

// trio is the truth, the first baseline and the first HNN.
func (s *Study) trio() []eval.Subject {
	return []eval.Subject{s.ev.Truth(), s.Baselines[0].Subject(), s.HNNs[0].Subject()}
}

// follow rolls the trio out from a start.
func (s *Study) follow(ctx context.Context, start, times []float64) []eval.Course {
	return mapped(s.trio(), func(sub eval.Subject) eval.Course { return must(s.ev.Rollout(ctx, sub, start, times)) })
}

// labels are those of figures of phase space.
func (s *Study) labels() figure.Labels {
	sys := s.E.System()
	return figure.Labels{Q: label(sys, 0), P: label(sys, sys.DoF)}
}

// coordinateName is a coordinate's name with what it is and its unit, where these are known: "q (angle, rad)".
var coordinateName = regexp.MustCompile(`^(.*?)(?: \((.*?)(?:, (.*))?\))?$`)

// label is the axis label of coordinate i: "angle $q$ (rad)".
func label(sys *system.System, i int) string {
	if i >= len(sys.Coordinates) {
		return ""
	}
	parts := coordinateName.FindStringSubmatch(sys.Coordinates[i])
	text := strings.TrimSpace(parts[2] + " $" + parts[1] + "$")
	if unit := parts[3]; unit != "" {
		text += " (" + unit + ")"
	}
	return text
}

// axis is one of the two axes of the phase plane.
func (s *Study) axis(points int) []float64 {
	limit := must(s.PlaneLimit())
	return floats.Span(make([]float64, points), -limit, limit)
}

// over are the points of a grid, row by row.
func over(x, y []float64) (states [][]float64) {
	for _, p := range y {
		for _, q := range x {
			states = append(states, []float64{q, p})
		}
	}
	return states
}

// energyOver is a subject's own H over a grid.
func energyOver(ev *eval.Evaluator, sub eval.Subject, x, y []float64) plot.Grid {
	values := must(ev.Energies(sub, over(x, y)))
	return plot.Grid{X: x, Y: y, Z: slices.Collect(slices.Chunk(values, len(x)))}
}

// ground is a subject's own H over the phase plane.
func (s *Study) ground(sub eval.Subject) plot.Grid {
	axis := s.axis(gridPoints)
	return energyOver(s.ev, sub, axis, axis)
}

// fields are those of truth, baseline and HNN with a trajectory in each: blog figure 1.
func fields(ctx context.Context, s *Study) (Picture, error) {
	axis := s.axis(arrowPoints)
	states := mat.NewDense(len(axis)*len(axis), 2, slices.Concat(over(axis, axis)...))
	derivatives := mapped(s.trio(), func(sub eval.Subject) *mat.Dense {
		return must(s.ev.Points.Derivatives(sub.Field, nil, states))
	})
	courses := s.follow(ctx, s.View.Start, stepped(s.View.FieldSpan))
	return figure.Fields(states, derivatives, courses, s.labels()), nil
}

// rollout shows predictions, errors, the HNN-conserved quantity and energy over time: a row of blog figure 5. A
// recording takes the place of the truth; the models then start at its first test state.
func rollout(ctx context.Context, s *Study) (Picture, error) {
	if s.E.Source.(*Coordinates).Recording == nil {
		return s.rolloutAt(ctx, s.View.Start, steps), nil
	}
	l := s.labels()
	l.T, l.Truth = "time $t$ (s)", "Recording"
	return s.beside(ctx, s.recorded(ctx, true), s.E.Metric(Corrected).Scale, l), nil
}

// RolloutFrom is the figure rollout from another start, and beside the true system also where there is a recording.
func (s *Study) RolloutFrom(ctx context.Context, start []float64) (f *plot.Sheet, err error) {
	defer caught(&err)
	s.need(coordinates)
	return s.rolloutAt(ctx, start, steps), nil
}

// rolloutAt shows so many points per unit of time.
func (s *Study) rolloutAt(ctx context.Context, start []float64, rate float64) *plot.Sheet {
	times := dataset.Times(s.View.RolloutSpan, int(s.View.RolloutSpan*rate)+1)
	return s.beside(ctx, must(s.ev.Rollout(ctx, s.ev.Truth(), start, times)), 1, s.labels())
}

// beside shows the first models beside the truth, with energies multiplied by scale.
func (s *Study) beside(ctx context.Context, truth eval.Course, scale float64, l figure.Labels) *plot.Sheet {
	hnn := s.HNNs[0].Subject()
	courses := must(s.ev.Compare(ctx, truth, hnn, s.Baselines[0].Subject(), hnn))
	for i := range courses {
		courses[i] = courses[i].Scaled(scale)
	}
	f := figure.Rollout(courses, l)
	f.Title = s.E.Title
	return f
}

// contours are of the HNN's learned scalar beside the true energy, its free constant removed.
func contours(_ context.Context, s *Study) (Picture, error) {
	truth, learned := s.ground(s.ev.Truth()), s.ground(s.HNNs[0].Subject())
	const middle = gridPoints / 2
	shift := truth.Z[middle][middle] - learned.Z[middle][middle]
	for _, row := range learned.Z {
		floats.AddConst(shift, row)
	}
	return figure.Contours([]plot.Kind{plot.Truth, plot.HNN}, []plot.Grid{truth, learned}, s.labels()), nil
}

// energyKnob shows how energy is added to and removed from the HNN's motion (blog figure 8, in coordinates).
func energyKnob(ctx context.Context, s *Study) (Picture, error) {
	hnn := s.HNNs[0].Subject()
	legs := must(s.ev.Ride(ctx, hnn, s.View.KnobStart, s.View.Knob, steps))
	return figure.EnergyBump(legs, s.ground(hnn), s.labels()), nil
}

// portraits are rollouts from several starts; a slider chooses by their energy, and still pictures show the middle one.
func portraits(ctx context.Context, s *Study) (Picture, error) {
	starts, title := s.View.Portraits, s.E.Title
	for i, start := range starts {
		if dim := s.E.System().Dim(); len(start) != dim {
			return nil, fmt.Errorf("start %d has %d numbers, but %s needs %d", i+1, len(start), title, dim)
		}
	}
	if len(starts) < 2 {
		return nil, fmt.Errorf("portraits of %s need at least two starts to choose from, got %d", title, len(starts))
	}
	var choices []plot.Choice
	for i, energy := range must(s.ev.Energies(s.ev.Truth(), starts)) {
		value := fmt.Sprintf("%.2f", energy)
		if slices.ContainsFunc(choices, func(c plot.Choice) bool { return c.Value == value }) {
			return nil, fmt.Errorf("values: expected different ones, got %q twice", value)
		}
		choices = append(choices, plot.Choice{Value: value, Sheet: s.rolloutAt(ctx, starts[i], portraitSteps)})
	}
	f := plot.Choices("portraits", "energy of the start", len(starts)/2, choices)
	return f, f.Check()
}

// scalars show how the HNN's scalar follows the energy of the test set's orbits (the paper's appendix).
func scalars(ctx context.Context, s *Study) (Picture, error) {
	test := must(s.E.Data(ctx, s.Dev, s.E.Config, s.Seed())).States.Test
	clean := test.Clean()
	energies := must(s.ev.Points.Energies(s.E.System(), clean))
	learned := must(s.ev.Points.Energies(s.HNNs[0].Model.(phase.WithEnergy), clean))
	floats.AddConst(stat.Mean(energies, nil)-stat.Mean(learned, nil), learned)
	var orbits []float64
	var along [][]float64
	for _, orbit := range test {
		n := len(orbit.Times)
		orbits, along = append(orbits, energies[0]), append(along, learned[:n])
		energies, learned = energies[n:], learned[n:]
	}
	return figure.Scalars(plot.HNN, orbits, along), nil
}

// orbits are those of truth, baseline and HNN with their kinetic, potential and total energy: blog figures 3 and 6.
func orbits(ctx context.Context, s *Study) (Picture, error) {
	return figure.Orbits(s.bodies(ctx)), nil
}

// orbitsAnimation is orbits as a moving picture.
func orbitsAnimation(ctx context.Context, s *Study) (Picture, error) {
	return figure.OrbitsAnimation(s.bodies(ctx), orbitsFrames)
}

// bodies are the courses of truth, baseline and HNN with the kinetic energy along them.
func (s *Study) bodies(ctx context.Context) []eval.Course {
	moving := *s.E.System()
	if moving.DoF%2 != 0 || moving.Kinetic == nil {
		check(fmt.Errorf("%s has no bodies in a plane to draw", s.E.Title))
	}
	span := s.View.RolloutSpan
	points := int(max(span, 10)*orbitSteps) + 1 // short motions are fast ones
	courses := s.follow(ctx, s.View.Start, dataset.Times(span, points))
	moving.H = moving.Kinetic
	for i := range courses {
		kinetic := eval.Subject{Kind: "kinetic energy", Field: &moving}
		courses[i].Kinetic = must(s.ev.Energies(kinetic, courses[i].States))
	}
	return courses
}

// PlaneOrbits rolls truth, first baseline and first HNN out from start, of length 2, over the span of the figure
// rollout. The first call compiles a program for each.
func (s *Study) PlaneOrbits(ctx context.Context, start []float64) (orbits []eval.Course, err error) {
	defer caught(&err)
	check(s.needPlane())
	check(s.E.System().CheckState(start))
	return s.follow(ctx, start, stepped(s.View.RolloutSpan)), nil
}

// PlaneLimit is the half-width of the square of phase space that holds the data: the system's own or, where it has
// none, a little more than the farthest of its sampled starts.
func (s *Study) PlaneLimit() (float64, error) {
	if err := s.needPlane(); err != nil {
		return 0, err
	}
	sys := s.E.System()
	if sys.Limit > 0 {
		return sys.Limit, nil
	}
	largest, rng := 0., seed.Stream(0, "plane")
	for i := 0; i < planeStarts && sys.Sample != nil; i++ {
		largest = max(largest, floats.Norm(sys.Sample(rng), math.Inf(1)))
	}
	if largest == 0 {
		return 1, nil
	}
	return 1.3 * largest, nil
}

// needPlane is an error unless the system has a phase plane.
func (s *Study) needPlane() error {
	if s.E.System() == nil {
		return fmt.Errorf("%s learns from pictures: only systems with one degree of freedom have a phase plane",
			s.E.Title)
	}
	if n := s.E.System().DoF; n != 1 {
		return fmt.Errorf("%s has %d degrees of freedom: only systems with one have a phase plane", s.E.Title, n)
	}
	return nil
}
