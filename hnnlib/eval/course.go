package eval

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"

	"hnn/hnnlib/ode"

	"gonum.org/v1/gonum/floats"
)

// Course is one trajectory of a subject, or a recorded one, and what is measured along it. All slices have one
// value for each valid point; those of what was not measured are nil.
type Course struct {
	// Kind is the subject's.
	Kind string
	// Times of a rollout against time go from 0 to negative ones.
	Times []float64
	// States are of length 2n each, q first.
	States [][]float64
	// Status says why a rollout ended.
	Status ode.Status

	// CoordinateMSE is the mean over coordinates of (this − truth)².
	CoordinateMSE []float64
	// Energy is the true energy.
	Energy []float64
	// Conserved is the HNN's own H, less a constant (it is learned up to one) so that it begins at the true energy.
	Conserved []float64
	// Own is the subject's own H.
	Own []float64
	// Kinetic is the kinetic part of the true energy, where the caller has measured it.
	Kinetic []float64

	ended error // why it ended early
}

// Q returns coordinate i of the positions at each point.
func (c Course) Q(i int) []float64 { return c.coordinate(i) }

// P returns coordinate i of the momenta at each point.
func (c Course) P(i int) []float64 {
	if len(c.States) == 0 {
		return nil
	}
	return c.coordinate(len(c.States[0])/2 + i)
}

func (c Course) coordinate(i int) []float64 {
	out := make([]float64, len(c.States))
	for k, x := range c.States {
		out[k] = x[i]
	}
	return out
}

// Complete returns nil if the rollout reached its last time, or an error that says where it ended and why.
func (c Course) Complete() error { return c.ended }

// Scaled is the course with its energies multiplied by a factor.
func (c Course) Scaled(by float64) Course {
	for _, v := range []*[]float64{&c.Energy, &c.Conserved, &c.Own} {
		if *v != nil {
			*v = slices.Clone(*v)
			floats.Scale(by, *v)
		}
	}
	return c
}

// Rollout follows the subject from start, of length 2n, at the given times, which begin at 0, and measures the true
// and its own energy.
func (e *Evaluator) Rollout(ctx context.Context, s Subject, start, times []float64) (Course, error) {
	all, err := e.Rollouts(ctx, s, [][]float64{start}, times)
	if err != nil {
		return Course{}, err
	}
	return all[0], nil
}

// Rollouts is [Evaluator.Rollout] from several starts at once.
func (e *Evaluator) Rollouts(ctx context.Context, s Subject, starts [][]float64, times []float64) ([]Course, error) {
	sol, err := e.solve(ctx, s, 0, starts, repeated(times, len(starts)))
	if err != nil {
		return nil, err
	}
	all, err := e.courses(s, sol)
	if err != nil {
		return nil, err
	}
	if hasEnergy(s.Field) {
		own, err := e.along(s, sol)
		if err != nil {
			return nil, err
		}
		for b := range all {
			all[b].Own = own[b]
		}
	}
	for b := range all {
		for i, t := range all[b].Times {
			if e.Opts.Backward && t != 0 {
				all[b].Times[i] = -t
			}
		}
	}
	return all, nil
}

// courses are the trajectories of a solution with the true energy along them, if there is one.
func (e *Evaluator) courses(s Subject, sol *ode.Solution) ([]Course, error) {
	all := make([]Course, sol.Batch())
	for b := range all {
		all[b] = course(s, sol, b)
	}
	if !hasEnergy(e.truth) {
		return all, nil
	}
	energies, err := e.along(e.Truth(), sol)
	if err != nil {
		return nil, err
	}
	for b := range all {
		all[b].Energy = energies[b]
	}
	return all, nil
}

// course is trajectory b of a solution, nothing measured.
func course(s Subject, sol *ode.Solution, b int) Course {
	c := Course{Kind: s.Kind, Times: slices.Clone(sol.Times[b][:sol.Len(b)]), Status: sol.Status[b], ended: sol.Ended(b)}
	for i := range c.Times {
		c.States = append(c.States, sol.At(b, i))
	}
	return c
}

// follow is [Evaluator.Rollouts] without measuring anything.
func (e *Evaluator) follow(ctx context.Context, s Subject, starts [][]float64, times []float64) ([]Course, error) {
	sol, err := e.solve(ctx, s, 0, starts, repeated(times, len(starts)))
	if err != nil {
		return nil, err
	}
	all := make([]Course, len(starts))
	for b := range all {
		all[b] = course(s, sol, b)
	}
	return all, nil
}

// repeated returns the same times for n trajectories.
func repeated(times []float64, n int) [][]float64 {
	all := make([][]float64, n)
	for i := range all {
		all[i] = times
	}
	return all
}

// Given is a recording as a course of the truth, with the true energy along it, if there is one.
func (e *Evaluator) Given(times []float64, states [][]float64) (Course, error) {
	c := Course{Kind: e.Truth().Kind, Times: times, States: states}
	if !hasEnergy(e.truth) {
		return c, nil
	}
	var err error
	c.Energy, err = e.Energies(e.Truth(), states)
	return c, err
}

// Compare follows each subject from truth's first state over truth's times, and returns truth and these, with their
// error beside truth. hnn, which may be the zero Subject, is what is conserved: see [Course].
func (e *Evaluator) Compare(ctx context.Context, truth Course, hnn Subject, subjects ...Subject) ([]Course, error) {
	courses := []Course{truth}
	for _, s := range subjects {
		c, err := e.Rollout(ctx, s, truth.States[0], truth.Times)
		if err != nil {
			return nil, err
		}
		courses = append(courses, c)
	}
	for i := range courses {
		c := &courses[i]
		c.CoordinateMSE = meanSquares(c.States, truth.States)
		if !hasEnergy(hnn.Field) {
			continue
		}
		var err error
		if c.Conserved, err = e.Energies(hnn, c.States); err != nil {
			return nil, err
		}
		if c.Energy != nil {
			floats.AddConst(c.Energy[0]-c.Conserved[0], c.Conserved)
		}
	}
	return courses, nil
}

// meanSquares is the mean over coordinates of (a − b)² for each of the states of a.
func meanSquares(a, b [][]float64) []float64 {
	out := make([]float64, len(a))
	for i := range a {
		d := floats.Distance(a[i], b[i], 2)
		out[i] = d * d / float64(len(a[i]))
	}
	return out
}

// WriteCSV writes one line for each point under the header t,q1,…,p1,…,H. H is the subject's own energy or, if it
// has none, the true one; without either there is no such column. Numbers have 17 significant digits, which is what
// it takes to read the same number back.
func (c Course) WriteCSV(w io.Writer) error {
	names, columns := []string{"t"}, [][]float64{c.Times}
	for i := range len(c.States[0]) {
		half, k := "q", i
		if n := len(c.States[0]) / 2; i >= n {
			half, k = "p", i-n
		}
		names, columns = append(names, fmt.Sprintf("%s%d", half, k+1)), append(columns, c.coordinate(i))
	}
	for _, energy := range [][]float64{c.Own, c.Energy} {
		if energy != nil {
			names, columns = append(names, "H"), append(columns, energy)
			break
		}
	}
	table := csv.NewWriter(w)
	if err := table.Write(names); err != nil {
		return err
	}
	row := make([]string, len(columns))
	for k := range c.Times {
		for i, column := range columns {
			row[i] = strconv.FormatFloat(column[k], 'g', 17, 64)
		}
		if err := table.Write(row); err != nil {
			return err
		}
	}
	table.Flush()
	return table.Error()
}
