// Package train minimises a loss over a model's parameters. Thousands of steps run as one compiled loop
// on the device, in chunks between which progress is reported, the test loss measured, checkpoints
// written and interruptions heard. On the pure-Go backend the same step is called from Go.
//
// It may import device, phase, model, loss, run, internal/loop and internal/seed.
package train
