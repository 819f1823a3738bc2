// Package pixel has everything for learning from pictures: the pendulum's motion as in Gym, its frames of 28×28
// numbers, the autoencoder that learns from them, its loss, and the metrics of the films that it predicts.
//
// Angles are in radians from hanging, positive to the right: Gym's θ − π. The unit of time in latent space is one
// frame.
//
// It may import internal/seed, device, phase, ode, dataset, model, loss and eval.
package pixel
