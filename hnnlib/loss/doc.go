// Package loss holds what training minimises, one file per loss, and the batches that losses take.
//
// It may import phase and dataset.
package loss
