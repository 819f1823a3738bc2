package pixel

import (
	"fmt"
	"math"
)

// Constants of Gym's Pendulum, a uniform rod.
const (
	Gravity  = 10.0
	Length   = 1.0
	TimeStep = 0.05
	MaxSpeed = 8.0 // the angular velocity is clipped to ± this
)

// State is the pendulum at one time: its angle from hanging, not wrapped to a turn, and Gym's angular velocity, which
// is the velocity half a time step earlier.
type State struct{ Angle, Velocity float64 }

// Step returns the state one time step later, without torque:
//
//	ω′ = clip(ω + 3g/(2l) sin θ · dt, ±8),   θ′ = θ + ω′ dt
//
// with θ = 0 up, so that sin θ is minus the sine of the angle from hanging.
func Step(s State) State {
	velocity := s.Velocity - 3*Gravity/(2*Length)*math.Sin(s.Angle)*TimeStep
	velocity = max(-MaxSpeed, min(MaxSpeed, velocity))
	return State{s.Angle + velocity*TimeStep, velocity}
}

// Swing returns the motion from a start: n states, the first of which is the start.
func Swing(start State, n int) ([]State, error) {
	if !finite(start.Angle) || !finite(start.Velocity) {
		return nil, fmt.Errorf("a swing starts at angle %v and velocity %v, but finite numbers are needed",
			start.Angle, start.Velocity)
	}
	states := []State{start}
	for len(states) < n {
		states = append(states, Step(states[len(states)-1]))
	}
	return states, nil
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
