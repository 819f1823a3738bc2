package ode

import "math"

// yoshida4 is the triple jump: leapfrog steps of sizes w₁h, w₀h, w₁h with
//
//	w₁ = 1/(2 − 2^{1/3}),  w₀ = 1 − 2w₁
//
// found by Forest and Ruth (1990) and, as a rule for any symmetric method, by Yoshida (1990, equation 2.11).
var yoshida4 = Method{
	Name: "yoshida4", Order: 4, Symplectic: true, Symmetric: true, NeedsSeparable: true,
	Step: leapfrogs(palindrome(1 / (2 - math.Cbrt(2)))...),
}
