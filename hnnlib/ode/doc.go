// Package ode integrates vector fields ẋ = f(t, x) over phase space. [Methods] lists the integrators, one file each.
// [Solve] runs a whole batch in a compiled loop on the device and reports for every trajectory why it ended. The step
// of a fixed-step method ([Method.Step]) can also be unrolled inside a loss.
//
// Which method to choose:
//   - "dopri5" (the default) adapts the step of each trajectory. Use it for reference solutions, with tolerances down
//     to 1e-12 in float64. Its energy drifts by less than the tolerance in each step.
//   - "rk4" has a fixed step and works for any field. It is the cheapest fourth-order method in a loss. Its energy
//     drifts.
//   - "leapfrog", "yoshida4" and "yoshida6" are symplectic, symmetric and explicit, but work only for separable
//     H = T(p) + V(q) without forces. The energy stays in a band however long the rollout. A step costs 2, 4 and 8
//     evaluations of the force.
//   - "implicit-midpoint", "midpoint4" and "midpoint6" are symplectic and symmetric for any H, such as a
//     network's. They iterate: a midpoint takes 8 evaluations of the field if h‖∂f/∂x‖ = 0.02 and 16 if it is
//     0.2, and a step has 1, 5 or 9 midpoints. If the iterations do not converge, because the step is too large, the
//     trajectory is [Diverged].
//   - For a field without H, such as the baseline network, use "dopri5" or "rk4".
//   - To return to the start by going backward, use a symmetric method, which returns up to rounding. The other methods
//     return only up to their error.
//
// It may import phase, device and internal/loop.
package ode
