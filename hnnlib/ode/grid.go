package ode

import (
	"context"
	"math"
	"slices"

	"github.com/gomlx/gomlx/core/tensors"
)

// onGrid integrates in whole steps of exactly Options.Step. A state at a requested time between two whole steps comes
// from one shorter step that branches off, and the trajectory goes on with whole steps. A state therefore has the
// method's order and does not depend on the other requested times.
func (s *Solver) onGrid(ctx context.Context, params []*tensors.Tensor, starts, times [][]float64) (*Solution, error) {
	g := newGrid(times, s.opts.Step)
	if g.exact() {
		return s.solveFixed(ctx, params, starts, times)
	}
	whole, err := s.solveFixed(ctx, params, starts, g.times())
	if err != nil {
		return nil, err
	}
	var from, spans [][]float64
	for b, ts := range times {
		for i, t := range ts {
			if k, ok := g.between(b, i); ok && k < whole.Len(b) {
				from, spans = append(from, whole.At(b, k)), append(spans, []float64{whole.Times[b][k], t})
			}
		}
	}
	between := &Solution{}
	if len(from) > 0 { // one step each, too short to cancel
		if between, err = s.solveFixed(context.WithoutCancel(ctx), params, from, spans); err != nil {
			return nil, err
		}
	}
	return g.merge(whole, between, starts), nil
}

// grid relates requested times to whole steps.
type grid struct {
	requested [][]float64 // [batch][points]
	step      float64
	before    [][]int // [batch][points]: the number of whole steps up to the requested time
	marks     []int   // the numbers in before, sorted, each once
}

// slack allows for rounding, as in 0.3/0.1, in units of a step.
const slack = 1e-9

func newGrid(times [][]float64, step float64) *grid {
	g := &grid{requested: times, step: step}
	for _, ts := range times {
		n := make([]int, len(ts))
		for i, t := range ts {
			n[i] = int(math.Floor((t-ts[0])/step + slack))
		}
		g.before, g.marks = append(g.before, n), append(g.marks, n...)
	}
	slices.Sort(g.marks)
	g.marks = slices.Compact(g.marks)
	return g
}

// exact reports whether all requested times lie on whole steps, the same for all trajectories.
func (g *grid) exact() bool {
	for b, ts := range g.requested {
		for i := range ts {
			if _, ok := g.between(b, i); ok {
				return false
			}
		}
		if !slices.Equal(g.before[b], g.before[0]) {
			return false
		}
	}
	return true
}

// times returns the times of the marks for each trajectory.
func (g *grid) times() [][]float64 {
	all := make([][]float64, len(g.requested))
	for b, ts := range g.requested {
		for _, n := range g.marks {
			all[b] = append(all[b], ts[0]+float64(n)*g.step)
		}
	}
	return all
}

// between returns the index of the mark at or before requested time i of trajectory b, and reports whether the time
// lies after it, within a step.
func (g *grid) between(b, i int) (mark int, part bool) {
	n, ts := g.before[b][i], g.requested[b]
	mark, _ = slices.BinarySearch(g.marks, n)
	return mark, (ts[i]-ts[0])/g.step-float64(n) > slack
}

// merge assembles the solution at requested times from the whole steps and the shorter ones between them.
func (g *grid) merge(whole, between *Solution, starts [][]float64) *Solution {
	sol := newSolution(starts, g.requested)
	next := 0
	for b, ts := range g.requested {
		sol.Status[b], sol.Accepted[b] = Complete, min(whole.Accepted[b], g.before[b][len(ts)-1])
		for i, t := range ts {
			k, part := g.between(b, i)
			state, status := whole.At(b, k), Complete
			switch {
			case k >= whole.Len(b):
				status = whole.Status[b]
			case part:
				state, status = between.At(next, 1), between.Status[next]
				next++
			}
			switch {
			case sol.Status[b] != Complete: // ended at an earlier time
			case status != Complete:
				sol.Status[b] = status
				sol.Reached[b] = max(sol.Reached[b], whole.Reached[b])
			default:
				sol.Reached[b] = t
				copy(sol.At(b, i), state)
			}
		}
	}
	return sol
}
