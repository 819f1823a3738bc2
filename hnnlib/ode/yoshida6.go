package ode

import "slices"

// yoshida6 is Yoshida's sixth-order composition of seven leapfrog steps (1990, table 1, solution A). Of his three
// solutions, A has the smallest coefficients, given here to double precision (Hairer, Lubich & Wanner, Geometric
// Numerical Integration, equation V.3.11).
var yoshida6 = Method{
	Name: "yoshida6", Order: 6, Symplectic: true, Symmetric: true, NeedsSeparable: true, Step: leapfrogs(palindrome(
		0.78451361047755726382,
		0.23557321335935813368,
		-1.17767998417887100695)...),
}

// palindrome returns the sizes w₁, …, wₛ, 1 − 2Σw, wₛ, …, w₁ of a symmetric composition.
func palindrome(w ...float64) []float64 {
	middle := 1.0
	for _, size := range w {
		middle -= 2 * size
	}
	back := slices.Clone(w)
	slices.Reverse(back)
	return slices.Concat(w, []float64{middle}, back)
}
