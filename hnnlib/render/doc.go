// Package render is the pixel pendulum: the motion of Gym's Pendulum without torque, and its pictures, as the frames of
// 28×28 numbers that the paper's models see and as larger ones for people.
//
// Angles are in radians from hanging, positive to the right: Gym's θ − π.
//
// It may import internal/artifact, device, phase, ode and system; it needs none of them.
package render
