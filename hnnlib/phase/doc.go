// Package phase speaks of canonical coordinates: states x of shape [batch, 2n] with q first, then p;
// Hamiltonians over them; and the vector fields that follow from a Hamiltonian by automatic
// differentiation. A true system and a learned model are both a [Field], and, where they have a
// Hamiltonian, [WithEnergy]: no later stage asks which of the two it was given.
//
// It may import device.
package phase
