// Package ode integrates vector fields ẋ = f(t, x) over phase space: one file per integrator, one
// table of them ([Methods]), and [Solve], which runs a whole batch as one compiled program on the
// device.
//
// Which method to choose:
//   - "dopri5" (the default) adapts its step for each trajectory on its own and is the reference for
//     truth: tolerances down to 1e-12 in float64.
//   - "rk4" has a fixed step and no structure; a cheap fourth order for any field.
//
// It may import phase, device and internal/loop.
package ode
