package ode

// Status says why a trajectory ended.
type Status int

const (
	// Complete trajectories reached their last requested time.
	Complete Status = iota
	// Diverged trajectories reached a state that is not finite, needed a step smaller than rounding, or needed a step
	// whose iterations don't converge.
	Diverged
	// OutOfSteps trajectories took all the steps that Options.MaxSteps allows.
	OutOfSteps
	// Cancelled trajectories were still running when their context was done.
	Cancelled
)

func (s Status) String() string {
	return [...]string{"complete", "diverged", "out of steps", "cancelled"}[s]
}
