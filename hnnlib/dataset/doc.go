// Package dataset holds trajectories, generated from a system or recorded: what models learn from. Samples (x, ẋ) and
// windows of successive points are views of them.
//
// It may import device, phase, ode and system.
package dataset
