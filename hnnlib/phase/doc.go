// Package phase defines canonical coordinates, states x of shape [batch, 2n] with q first, then p; Hamiltonians
// over them; and the vector fields that follow from a Hamiltonian by automatic differentiation. A true system
// and a learned model are both a [Field] and, if they have an energy, a [WithEnergy]: no later stage asks which
// of the two it was given.
//
// It may import device.
package phase
