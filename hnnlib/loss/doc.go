// Package loss defines the losses that training minimises and the batches that they take, one file per loss. The loss
// on pictures is in package pixel, in loss.go.
//
// It may import phase and dataset.
package loss
