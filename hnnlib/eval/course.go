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
	Kind    string      // of the subject
	Times   []float64   // of a rollout backward in time, they decrease from 0
	States  [][]float64 // of length 2n each, q first
	Ended   error       // where and why a rollout ended early; nil if it is complete
	Stretch             // that the course follows; zero if it is not part of a ride

	CoordinateMSE []float64 // the mean over coordinates of (this course − truth)²
	Energy        []float64 // the true energy
	Kinetic       []float64 // its kinetic part; only callers set it
	Own           []float64 // the subject's own H
	// Conserved is the HNN's H, shifted to begin at the true energy, if there is one: H is learned up to a constant.
	Conserved []float64

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

// Rollout follows the subject from start, of length 2n, at rising times. It measures the true energy and the
// subject's own.
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

// WriteCSV writes one or more courses with the header t,q1,…,p1,…,H. H is the course's own energy or else the true
// energy; the column is missing if there is neither. With several courses, the first column, start, is the number of
// the course, from 1. Numbers have 17 significant digits, so that they can be read back exactly.
func WriteCSV(w io.Writer, courses []Course) error {
	first, header := courses[0], []string{"start", "t"}
	for _, half := range []string{"q", "p"} {
		for i := range len(first.States[0]) / 2 {
			header = append(header, fmt.Sprint(half, i+1))
		}
	}
	if first.Own != nil || first.Energy != nil {
		header = append(header, "H")
	}
	rows := [][]string{header}
	for b, c := range courses {
		for k, t := range c.Times {
			values := append([]float64{float64(b + 1), t}, c.States[k]...)
			if c.Own != nil {
				values = append(values, c.Own[k])
			} else if c.Energy != nil {
				values = append(values, c.Energy[k])
			}
			var row []string
			for _, v := range values {
				row = append(row, strconv.FormatFloat(v, 'g', 17, 64))
			}
			rows = append(rows, row)
		}
	}
	if len(courses) == 1 {
		for i := range rows {
			rows[i] = rows[i][1:]
		}
	}
	return csv.NewWriter(w).WriteAll(rows)
}
