package loss

import (
	"fmt"
	"strings"

	"hnn/hnnlib/phase"

	. "github.com/gomlx/gomlx/core/graph"
)

// Func returns a scalar to minimise. f is the field that is learned, params its parameters as nodes,
// and batch one node for each array of the data set, of shape [batch, …].
type Func func(f phase.Field, params, batch []*Node) *Node

// Loss is a named loss. The name stands for the function in a run's settings: give a changed
// function another name.
type Loss struct {
	Name  string
	Terms string // what it is made of, for axes; "" leaves that out
	Func  Func
}

// All is the registry of losses.
var All = []Loss{
	Derivative,
	Pixels(PaperPixels),
}

// ByName returns the loss of that name, or an error that lists the known ones.
func ByName(name string) (Loss, error) {
	var known []string
	for _, l := range All {
		if l.Name == name {
			return l, nil
		}
		known = append(known, l.Name)
	}
	return Loss{}, fmt.Errorf("unknown loss %q: expected one of %s", name, strings.Join(known, ", "))
}
