// Package run keeps trained models on disk. A run is a directory that holds one model with everything
// that made it: settings, history, checkpoints, weights. It is found again by the hash of its settings,
// so that training the same thing twice is instant the second time, in a notebook cell as anywhere.
//
//	<runs>/<experiment>-<model>-seed<N>-<hash>/
//	    settings.json            what determines the weights, and the format's number
//	    checkpoint-00002000/     GoMLX's checkpoint, history.npz, manifest.json with the sha256 of both
//	    result.json              once finished: losses, timings, backend, the checkpoint that holds the weights
//	    lock                     held while a process trains
//
// Every file is written under a temporary name, synced and renamed: a run that was killed at any moment
// goes on from its last checkpoint. Every JSON file has the number of the format and a sum over its content (lock is
// empty), so that a changed byte in any file is noticed before what it says is used.
//
// It may import internal/artifact.
package run
