// Package phase defines canonical coordinates (states x of shape [batch, 2n], q first, then p), Hamiltonians over them,
// and the vector fields that follow from a Hamiltonian by automatic differentiation. True systems and learned models
// both implement [Field] and, if they have an energy, [WithEnergy], so other packages treat them alike.
//
// It may import device.
package phase
