package ode

// dopri5 is the Dormand–Prince pair of orders 5(4) (Dormand & Prince 1980) with its dense output of order 4 (Hairer,
// Nørsett & Wanner, Solving ODEs I, section II.6).
var dopri5 = Method{Name: "dopri5", Order: 5, Adaptive: true, tableau: &dormandPrince}

// tableau holds an embedded explicit Runge–Kutta pair whose last stage is the first of the next step.
type tableau struct {
	nodes  []float64   // c: stage s is evaluated at t + c[s]·h
	stages [][]float64 // a: row s combines the stages before s; the last row is the solution itself
	errors []float64   // b − b̂: the difference between the solution and the embedded solution
	dense  []float64   // d: weights of the stages in the interpolant's last coefficient
	order  int         // the order of the error estimate plus one; the step controller's exponent is 1/order
}

var dormandPrince = tableau{
	nodes: []float64{0, 1. / 5, 3. / 10, 4. / 5, 8. / 9, 1, 1},
	stages: [][]float64{
		{},
		{1. / 5},
		{3. / 40, 9. / 40},
		{44. / 45, -56. / 15, 32. / 9},
		{19372. / 6561, -25360. / 2187, 64448. / 6561, -212. / 729},
		{9017. / 3168, -355. / 33, 46732. / 5247, 49. / 176, -5103. / 18656},
		{35. / 384, 0, 500. / 1113, 125. / 192, -2187. / 6784, 11. / 84},
	},
	errors: []float64{71. / 57600, 0, -71. / 16695, 71. / 1920, -17253. / 339200, 22. / 525, -1. / 40},
	dense: []float64{-12715105075. / 11282082432, 0, 87487479700. / 32700410799, -10690763975. / 1880347072,
		701980252875. / 199316789632, -1453857185. / 822651844, 69997945. / 29380423},
	order: 5,
}
