package device_test

import (
	"errors"
	"testing"

	"hnn/hnnlib/device"
	"hnn/hnnlib/device/devicetest"

	"github.com/gomlx/gomlx/core/graph"
)

// Every mistake in a graph function becomes an error that names the shapes.
func TestMistakesInGraphsAreErrors(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	for problem, fn := range map[string]func(in []*graph.Node) *graph.Node{
		"if operands are not scalars, their rank must match for BinaryOp (Add), got shapes (Float64)[2] and " +
			"(Float64)[3, 2]": func(in []*graph.Node) *graph.Node {
			return graph.Add(in[0], graph.Reshape(in[1], 3, 2))
		},
		"no such case": func([]*graph.Node) *graph.Node { panic("no such case") },
		"runtime error: index out of range [4] with length 4": func(in []*graph.Node) *graph.Node {
			return in[len(in)]
		},
	} {
		want := "the sum can't be built for inputs of shape (Float64)[2], (Float64)[6], (Float64), …: " + problem
		program, err := dev.Compile("the sum", func(in []*graph.Node) []*graph.Node { return []*graph.Node{fn(in)} })
		if err != nil {
			t.Fatal(err)
		}
		_, err = program.Call([]float64{1, 2}, []float64{1, 2, 3, 4, 5, 6}, 1., 2.)
		var graphError *device.GraphError
		if !errors.As(err, &graphError) || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
		program.Close()
	}
}
