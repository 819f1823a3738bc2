// Package train minimises a loss over a model's parameters. The steps run on the device in a compiled loop, in chunks.
// After each chunk, Go measures the test loss, reports progress, writes checkpoints, and checks for interruptions. On
// the pure-Go backend, Go calls the same step.
//
// It may import device, phase, model, loss, run, progress, internal/loop and internal/seed.
package train
