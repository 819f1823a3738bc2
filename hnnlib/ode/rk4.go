package ode

import . "github.com/gomlx/gomlx/core/graph"

// rk4 is the classical Runge–Kutta method of fourth order (Kutta 1901; Hairer, Nørsett & Wanner, Solving ODEs I, table
// II.1.2):
//
//	x' = x + h/6 (k₁ + 2k₂ + 2k₃ + k₄)
var rk4 = Method{Name: "rk4", Order: 4, Step: rk4Step}

func rk4Step(f Flow, t, x, h *Node) *Node {
	half := MulScalar(h, 0.5)
	k1 := f(t, x)
	k2 := f(Add(t, half), Add(x, Mul(column(half), k1)))
	k3 := f(Add(t, half), Add(x, Mul(column(half), k2)))
	k4 := f(Add(t, h), Add(x, Mul(column(h), k3)))
	sum := Add(Add(k1, k4), MulScalar(Add(k2, k3), 2))
	return Add(x, Mul(column(DivScalar(h, 6)), sum))
}
