package ode

import (
	"slices"

	"github.com/gomlx/gomlx/core/tensors"
)

// denseOutput interpolates the states at requested times from the records of the steps.
type denseOutput struct {
	sol  *Solution
	next []int // for each trajectory, the index of the first time that is not yet written
}

func newDenseOutput(sol *Solution) *denseOutput {
	return &denseOutput{sol, slices.Repeat([]int{1}, len(sol.Times))} // the starts are known
}

// write writes the states within n steps, given their records [N, B, 1 + 3D] and the times [B], states and fields
// [B, D] after the last step. A step ends where the next begins. A rejected step ends where it began, so no requested
// time lies within it.
func (d *denseOutput) write(n int, records, t, x, k *tensors.Tensor) {
	batch, dim := len(d.next), d.sol.dim
	width := 1 + 3*dim
	tensors.MustConstFlatData(records, func(rec []float64) {
		at := func(i, b int) []float64 { return rec[(i*batch+b)*width:][:width] }
		for i := range n - 1 {
			for b := range batch {
				from, to := at(i, b), at(i+1, b)
				d.between(b, from, to[0], to[1:1+dim], to[1+dim:1+2*dim])
			}
		}
		copied := tensors.MustCopyFlatData[float64]
		ts, xs, fs := copied(t), copied(x), copied(k)
		for b := range batch {
			d.between(b, at(n-1, b), ts[b], xs[b*dim:][:dim], fs[b*dim:][:dim])
		}
	})
}

// between writes the states of trajectory b at the requested times within one step. The step begins with the
// record from and ends at time t1 in state x1 with field f1. With θ = (t − t₀)/h, Hairer's interpolant is
//
//	x(θ) = x₀ + θ(r₂ + (1−θ)(r₃ + θ(r₄ + (1−θ)r₅))),
//	r₂ = x₁ − x₀,  r₃ = h f₀ − r₂,  r₄ = r₂ − h f₁ − r₃,  r₅ = h Σ dᵢkᵢ
func (d *denseOutput) between(b int, from []float64, t1 float64, x1, f1 []float64) {
	times, dim := d.sol.Times[b], d.sol.dim
	t0, x0, f0, stages := from[0], from[1:1+dim], from[1+dim:1+2*dim], from[1+2*dim:]
	h := t1 - t0
	for ; d.next[b] < len(times) && times[d.next[b]] <= t1; d.next[b]++ {
		theta := (times[d.next[b]] - t0) / h
		out := d.sol.At(b, d.next[b])
		for i := range out {
			r2 := x1[i] - x0[i]
			r3 := h*f0[i] - r2
			r4 := r2 - h*f1[i] - r3
			out[i] = x0[i] + theta*(r2+(1-theta)*(r3+theta*(r4+(1-theta)*h*stages[i])))
		}
	}
}
