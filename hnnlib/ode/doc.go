// Package ode integrates vector fields ẋ = f(t, x) over phase space. There is one file per integrator and one
// table of them, [Methods]. [Solve] runs a whole batch in a compiled loop on the device and says of every
// trajectory why it ended. The step of a fixed-step method ([Method.Step]) can also be unrolled inside a loss.
//
// Which method to choose:
//   - "dopri5" (the default) adapts the step of each trajectory and is the reference for truth: tolerances down
//     to 1e-12 in float64. Its energy drifts, by less than the tolerance a step.
//   - "rk4" has a fixed step and no structure: a cheap fourth order for any field, and the cheapest in a loss.
//     Its energy drifts.
//   - "leapfrog", "yoshida4" and "yoshida6" are symplectic, symmetric and explicit, for separable H = T(p) +
//     V(q) without forces only. The energy stays in a band however long the rollout. A step costs 2, 4 and 8
//     evaluations of the force.
//   - "implicit-midpoint", "midpoint4" and "midpoint6" are symplectic and symmetric for any H, such as a
//     network's. They iterate: a midpoint takes 8 evaluations of the field if h‖∂f/∂x‖ = 0.02 and 16 if it is
//     0.2, and a step has 1, 5 or 9 midpoints. A trajectory whose step is too large counts as [Diverged].
//   - A field without H, such as the baseline network's, has no structure to keep: "dopri5" or "rk4".
//   - To return to the start by going backward, take a symmetric method, which does so up to rounding. The
//     others return as exactly as they are accurate.
//
// It may import phase, device and internal/loop.
package ode
