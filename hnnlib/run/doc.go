// Package run keeps trained models on disk. A run is a folder with one model and everything that made it. It is found
// again by the hash of its settings, so that training the same thing twice is instant the second time.
//
//	<runs>/<experiment>-<model>-seed<N>-<hash>/
//	    settings.json            what determines the weights
//	    checkpoint-00002000/     GoMLX's checkpoint, history.npz, manifest.json with the sha256 of both
//	    result.json              once finished: losses, timings, backend, the checkpoint that holds the weights
//	    lock                     held while a process trains
//
// A run that was killed at any moment goes on from its last checkpoint. The JSON files are sealed with the format's
// number and a sum, so that a changed byte in any file is noticed before its content is used.
//
// It may import internal/artifact.
package run
