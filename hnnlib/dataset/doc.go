// Package dataset provides the data that models learn from: trajectories, generated from a system or recorded. Samples
// (x, ẋ) and windows of successive points are views of them.
//
// It may import device, phase, ode and system.
package dataset
