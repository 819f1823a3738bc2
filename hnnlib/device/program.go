package device

import (
	"errors"
	"fmt"
	"strings"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// Program is a graph function compiled for a device, once for each set of input shapes.
type Program struct{ exec *graph.Exec }

// GraphError reports that a function's graph could not be built, usually because shapes don't fit.
type GraphError struct {
	What   string // the function and the shapes of its first inputs
	Reason string // from GoMLX or the function itself
}

func (e *GraphError) Error() string { return e.What + ": " + e.Reason }

// shownInputs is the number of shapes that an error names. Further inputs are usually a model's parameters.
const shownInputs = 3

// Compile prepares fn for the device. Errors call it what. GoMLX panics on mistakes in a graph, such as shapes that
// don't fit, and fn may panic too: [Program.Call] returns such panics as a [GraphError].
func (d *Device) Compile(what string, fn func(in []*graph.Node) []*graph.Node) (*Program, error) {
	exec, err := graph.NewExec(d.Backend, func(in []*graph.Node) []*graph.Node {
		defer func() {
			if problem := recover(); problem != nil {
				panic(newGraphError(what, in, problem))
			}
		}()
		return fn(in)
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	exec.SetMaxCache(-1)
	return &Program{exec}, nil
}

func newGraphError(what string, in []*graph.Node, problem any) *GraphError {
	var shapes []string
	for _, node := range in[:min(shownInputs, len(in))] {
		shapes = append(shapes, node.Shape().String())
	}
	if len(in) > shownInputs {
		shapes = append(shapes, "…")
	}
	what += " can't be built for inputs of shape " + strings.Join(shapes, ", ")
	return &GraphError{What: what, Reason: fmt.Sprint(problem)}
}

// Call runs the program on tensors, or on Go values that become tensors.
func (p *Program) Call(args ...any) ([]*tensors.Tensor, error) {
	out, err := p.exec.Call(args...)
	var graphError *GraphError
	if errors.As(err, &graphError) {
		return nil, graphError // without GoMLX's call stack
	}
	return out, err
}

// Close frees the compiled code.
func (p *Program) Close() { p.exec.Finalize() }
