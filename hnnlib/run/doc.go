// Package run keeps trained models on disk. A run is a folder with one model and its settings. It is found again by the
// hash of the settings, so training the same model a second time is instant.
//
//	<runs>/<experiment>-<model>-seed<N>-<hash>/
//	    settings.json            everything that determines the weights
//	    checkpoint-00002000/     GoMLX's checkpoint, history.npz, manifest.json with the sha256 of both
//	    result.json              of a finished run: losses, timings, backend, name of the checkpoint with the weights
//	    lock                     locked while a process trains
//
// A run that was killed at any moment goes on from its last checkpoint. The JSON files are sealed with the format's
// number and a checksum, so that a changed byte in any file is noticed before its content is used.
//
// It may import internal/artifact.
package run
