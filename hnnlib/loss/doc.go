// Package loss holds what training minimises, one file per loss.
//
// It may import phase and model.
package loss
