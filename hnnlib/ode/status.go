package ode

// Status says why a trajectory ended.
type Status int

const (
	// Complete trajectories reached their last requested time.
	Complete Status = iota
	// Diverged trajectories came to a state that is not finite, or to a step that the method can't take: one that
	// would have to be smaller than rounding, or whose iterations don't converge.
	Diverged
	// OutOfSteps trajectories took the steps that Options.MaxSteps allows.
	OutOfSteps
	// Cancelled trajectories were still running when their context was done.
	Cancelled
)

func (s Status) String() string {
	return [...]string{"complete", "diverged", "out of steps", "cancelled"}[s]
}
