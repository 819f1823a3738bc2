// Package system holds the true physical systems, one file each in a fixed order: parameters and Hamiltonian in
// the doc, the Hamiltonian as a graph function, forces if there are any, a sampler of starts, an analytic
// solution if there is one, names for figures. A system is a [phase.WithEnergy]: integrators, metrics and
// figures treat it as they treat a learned model.
//
// It may import device, phase, ode (for [Conform]) and internal/seed.
package system
