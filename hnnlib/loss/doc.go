// Package loss holds what training minimises, one file per loss, and the batches that losses take.
//
// It may import phase, dataset and model.
package loss
