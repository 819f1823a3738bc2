package ode

import (
	"context"
	"math"
	"slices"

	"github.com/gomlx/gomlx/core/tensors"
)

// onGrid integrates in steps of exactly Options.Step. A requested time between two whole steps is reached by one shorter
// step from the whole one before it, from which the trajectory then goes on. So a state does not depend on the other
// times that are requested, and has the method's order.
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
	if len(from) > 0 { // one step each, which needs no asking whether ctx is done
		if between, err = s.solveFixed(context.WithoutCancel(ctx), params, from, spans); err != nil {
			return nil, err
		}
	}
	return g.merge(whole, between, starts), nil
}

// grid is where the whole steps lie among requested times.
type grid struct {
	requested [][]float64 // [batch][points]
	step      float64
	before    [][]int // [batch][points]: how many whole steps lead up to a requested time
	marks     []int   // all those numbers, in order
}

// slack forgives the rounding of 0.3/0.1, in steps.
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

// exact reports whether all requested times are whole steps, the same ones for all trajectories.
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

// times are those of the marks, for each trajectory.
func (g *grid) times() [][]float64 {
	all := make([][]float64, len(g.requested))
	for b, ts := range g.requested {
		for _, n := range g.marks {
			all[b] = append(all[b], ts[0]+float64(n)*g.step)
		}
	}
	return all
}

// between returns the mark before requested time i of trajectory b, and whether a part of a step leads from one to the
// other.
func (g *grid) between(b, i int) (mark int, part bool) {
	n, ts := g.before[b][i], g.requested[b]
	mark, _ = slices.BinarySearch(g.marks, n)
	return mark, (ts[i]-ts[0])/g.step-float64(n) > slack
}

// merge takes the states at requested times from the whole steps, and from those between them.
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
			case sol.Status[b] != Complete: // it has ended before
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
