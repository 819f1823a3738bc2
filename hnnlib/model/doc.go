// Package model defines the models that are trained: the baseline and the Hamiltonian neural network. Each is a
// function of a list of named parameters, built from GoMLX's layers, and a [phase.Field] like a true system.
//
// It may import phase.
package model
