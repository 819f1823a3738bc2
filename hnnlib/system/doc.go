// Package system defines the true physical systems: Hamiltonian, forces, a sampler of starts, an analytic solution if
// there is one, and names for figures. A system is a [phase.WithEnergy], so integrators, metrics and figures treat it
// like a learned model.
//
// It may import device, phase, ode (for [Conform]) and internal/seed.
package system
