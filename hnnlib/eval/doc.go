// Package eval measures fields against the truth: rollouts from common starts, energy and coordinates
// along them, what a learned model conserves. It treats true and learned fields alike. Of models of pictures it
// measures the films that they predict.
//
// It may import device, phase, ode, system, render, dataset, model, internal/seed.
package eval
