package ode

import (
	"hnn/hnnlib/phase"

	. "github.com/gomlx/gomlx/core/graph"
)

// leapfrog is the Störmer–Verlet method (Störmer 1907, Verlet 1967; Hairer, Lubich & Wanner, Geometric Numerical
// Integration, section I.1.4), as kick, drift, kick:
//
//	p½ = p − h/2 ∂V/∂q(q)
//	q' = q + h ∂T/∂p(p½)
//	p' = p½ − h/2 ∂V/∂q(q')
var leapfrog = Method{
	Name: "leapfrog", Order: 2, Symplectic: true, Symmetric: true, NeedsSeparable: true, Step: leapfrogs(1),
}

// leapfrogs returns a step composed of leapfrog steps of sizes wᵢh. Adjacent kicks are merged, so s leapfrog steps cost
// s + 1 kicks and s drifts.
func leapfrogs(w ...float64) func(f Flow, t, x, h *Node) *Node {
	return func(f Flow, t, x, h *Node) *Node {
		q, p := phase.Split(x)
		kick := func(size float64) {
			_, force := phase.Split(f(t, phase.Join(q, p)))
			p = Add(p, Mul(column(MulScalar(h, size)), force))
		}
		kick(w[0] / 2)
		for i, size := range w {
			dt := MulScalar(h, size)
			velocity, _ := phase.Split(f(t, phase.Join(q, p)))
			q, t = Add(q, Mul(column(dt), velocity)), Add(t, dt)
			if i+1 < len(w) {
				size += w[i+1]
			}
			kick(size / 2)
		}
		return phase.Join(q, p)
	}
}
