// Package eval measures fields against the truth: rollouts from common starts, energy and coordinates
// along them, what a learned model conserves. It treats true and learned fields alike.
//
// It may import device, phase, ode, system, dataset, internal/seed.
package eval
