package eval

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"

	"gonum.org/v1/gonum/floats"
)

// Course is a trajectory of a subject, or a recorded one, and the quantities measured along it. Each slice has one
// element for each valid point, or is nil if it was not measured.
type Course struct {
	// Kind is the Kind of the subject.
	Kind string
	// Times are 0 or negative, and decreasing, for a rollout backward in time.
	Times []float64
	// States are of length 2n each, q first.
	States [][]float64
	// Ended says where and why a rollout ended early; nil if it is complete.
	Ended error
	// Stretch is the stretch of a ride that the course follows; zero if the course is not part of a ride.
	Stretch

	// CoordinateMSE is the mean over coordinates of (this course − truth)².
	CoordinateMSE []float64
	// Energy is the true energy.
	Energy []float64
	// Conserved is the HNN's H along the course. It is shifted to begin at the true energy, if there is one, because H
	// is learned up to a constant.
	Conserved []float64
	// Own is the subject's own H.
	Own []float64
	// Kinetic is the kinetic part of the true energy. Only callers set it.
	Kinetic []float64

	points int // number of times requested of a rollout
}

// P returns coordinate i of the momenta at each point.
func (c Course) P(i int) []float64 {
	if len(c.States) == 0 {
		return nil
	}
	return c.Q(len(c.States[0])/2 + i)
}

// Q returns coordinate i of the positions at each point.
func (c Course) Q(i int) []float64 {
	out := make([]float64, len(c.States))
	for k, x := range c.States {
		out[k] = x[i]
	}
	return out
}

// Scaled returns the course with its energies multiplied by a factor. CoordinateMSE and Kinetic stay as they are.
func (c Course) Scaled(by float64) Course {
	for _, v := range []*[]float64{&c.Energy, &c.Conserved, &c.Own} {
		if *v != nil {
			*v = slices.Clone(*v)
			floats.Scale(by, *v)
		}
	}
	return c
}

// Rollout follows the subject from start, of length 2n, at the given times, which begin at 0. It measures the true
// energy and the subject's own.
func (e *Evaluator) Rollout(ctx context.Context, s Subject, start, times []float64) (Course, error) {
	all, err := e.Rollouts(ctx, s, [][]float64{start}, times)
	if err != nil {
		return Course{}, err
	}
	return all[0], nil
}

// Rollouts is [Evaluator.Rollout] from several starts at once.
func (e *Evaluator) Rollouts(ctx context.Context, s Subject, starts [][]float64, times []float64) ([]Course, error) {
	all, err := e.energetic(ctx, s, starts, times)
	if err != nil {
		return nil, err
	}
	if s.hasEnergy() {
		own, err := e.along(s, all)
		if err != nil {
			return nil, err
		}
		for b := range all {
			all[b].Own = own[b]
		}
	}
	if e.Opts.Backward {
		for _, c := range all {
			for i := 1; i < len(c.Times); i++ {
				c.Times[i] = -c.Times[i] // the first stays 0, because −0 would print its sign
			}
		}
	}
	return all, nil
}

// Given returns a recording as a course of the truth, with the true energy along it if the truth has one.
func (e *Evaluator) Given(times []float64, states [][]float64) (Course, error) {
	c := []Course{{Kind: e.Truth().Kind, Times: times, States: states}}
	err := e.measure(c)
	return c[0], err
}

// Compare follows each subject from truth's first state over truth's times. It returns truth and the subjects' courses,
// with their CoordinateMSE. If hnn has an energy, it is measured along all courses as Conserved.
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
		if !hnn.hasEnergy() {
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

// meanSquares returns the mean over coordinates of (a − b)² for each state of a.
func meanSquares(a, b [][]float64) []float64 {
	out := make([]float64, len(a))
	for i := range a {
		d := floats.Distance(a[i], b[i], 2)
		out[i] = d * d / float64(len(a[i]))
	}
	return out
}

// WriteCSV writes one or more courses of the same dimension with the header t,q1,…,p1,…,H. H is the course's own energy
// or else the true energy; the column is missing if there is neither. With several courses, the first column is the
// number of the course, from 1. Numbers have 17 significant digits, so that they can be read back exactly.
func WriteCSV(w io.Writer, courses []Course) error {
	var rows [][]string
	for b, c := range courses {
		header, columns := c.columns()
		if len(courses) > 1 {
			number := slices.Repeat([]float64{float64(b + 1)}, len(c.Times))
			header, columns = append([]string{"start"}, header...), append([][]float64{number}, columns...)
		}
		if b == 0 {
			rows = append(rows, header)
		}
		for k := range c.Times {
			row := make([]string, len(columns))
			for i, column := range columns {
				row[i] = strconv.FormatFloat(column[k], 'g', 17, 64)
			}
			rows = append(rows, row)
		}
	}
	return csv.NewWriter(w).WriteAll(rows)
}

// columns returns the columns t,q1,…,p1,…,H.
func (c Course) columns() (header []string, columns [][]float64) {
	header, columns = []string{"t"}, [][]float64{c.Times}
	for _, half := range []string{"q", "p"} {
		for k := range len(c.States[0]) / 2 {
			header, columns = append(header, fmt.Sprint(half, k+1)), append(columns, c.Q(len(columns)-1))
		}
	}
	for _, energy := range [][]float64{c.Own, c.Energy} {
		if energy != nil {
			return append(header, "H"), append(columns, energy)
		}
	}
	return header, columns
}
