package loss

import (
	"hnn/hnnlib/phase"

	. "github.com/gomlx/gomlx/core/graph"
)

// Loss is what training minimises.
type Loss struct {
	// Name stands for Func in a run's settings. Training compares a run that it finds by the name with Func, and
	// refuses it if they differ.
	Name string
	// Terms names the parts of the loss, for axes; it may be "".
	Terms string
	// Window is how many successive points of a trajectory the loss takes at once; 0 if it takes samples (x, ẋ).
	Window int
	Func   Func
}

// Func returns a scalar to minimise. f is the field that is learned, and params are its parameters.
type Func func(f phase.Field, params []*Node, batch Batch) *Node
