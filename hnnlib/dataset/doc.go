// Package dataset turns trajectories into train and test sets, with noise where the paper has it, and
// writes them as NPZ.
//
// It may import device, phase, ode, system and render.
package dataset
