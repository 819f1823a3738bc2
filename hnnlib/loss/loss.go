package loss

import (
	"hnn/hnnlib/phase"

	. "github.com/gomlx/gomlx/core/graph"
)

// Loss is what training minimises.
type Loss struct {
	// Name identifies Func in a run's settings. Give a changed Func a new name: a finished run of the library's own
	// loss is taken as it is, without a comparison of losses.
	Name string
	// Terms names the terms of the loss on axes; it may be empty.
	Terms string
	// Window is the number of successive points that the loss takes at once; 0 if it takes single samples.
	Window int
	Func   Func
}

// Func returns the scalar to minimise for the field f with parameters params.
type Func func(f phase.Field, params []*Node, batch Batch) *Node
