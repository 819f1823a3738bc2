// Package ode integrates vector fields ẋ = f(t, x) over phase space: one file per integrator, one
// table of them ([Methods]), and [Solve], which runs a whole batch as one compiled program on the
// device. The step of a method of fixed step ([Method.Step]) can also be unrolled inside a loss.
//
// Which method to choose:
//   - "dopri5" (the default) adapts its step for each trajectory on its own and is the reference for
//     truth: tolerances down to 1e-12 in float64. Its energy drifts, by less than the tolerance a step.
//   - "rk4" has a fixed step and no structure; a cheap fourth order for any field, and the cheapest in a
//     loss. Its energy drifts.
//   - "leapfrog", "yoshida4" and "yoshida6" are symplectic, symmetric and explicit, for separable
//     H = T(p) + V(q) only, such as those of the true systems here; others they refuse. The energy stays
//     in a band however long the rollout. A step of yoshida4 costs 4 forces, of yoshida6 8.
//   - "implicit-midpoint", "midpoint4" and "midpoint6" are symplectic and symmetric for any H; a
//     network's is not separable. They iterate: a midpoint takes 8 evaluations of the field where
//     h‖∂f/∂x‖ = 0.02 and 16 where it is 0.2, and a step has 1, 5 or 9 midpoints. Too large a step ends the
//     trajectory ([Solution.Diverged]).
//   - A field that has no H, as the baseline network's, has no structure to keep: "dopri5" or "rk4".
//   - To return to the start by going backward, take a symmetric method: it does up to rounding. The others
//     return as exactly as they are accurate.
//
// It may import phase, device and internal/loop.
package ode
