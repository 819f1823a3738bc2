// Package train minimises a loss over a model's parameters. The steps run on the device as one compiled loop, in
// chunks: between them it measures the test loss, reports progress, writes checkpoints and hears interruptions. On the
// pure-Go backend, Go calls the same step.
//
// It may import device, phase, model, loss, run, internal/loop and internal/seed.
package train
