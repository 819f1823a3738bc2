package device_test

import (
	"errors"
	"testing"

	"hnn/hnnlib/device"
	"hnn/hnnlib/device/devicetest"

	"github.com/gomlx/gomlx/core/graph"
)

// Whatever a graph function does wrong becomes one error that names the shapes.
func TestMistakesInGraphsAreErrors(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	for name, c := range map[string]struct {
		fn   func(in []*graph.Node) *graph.Node
		want string
	}{
		"shapes that don't fit": {
			func(in []*graph.Node) *graph.Node { return graph.Add(in[0], graph.Reshape(in[1], 3, 2)) },
			"if operands are not scalars, their rank must match for BinaryOp (Add), got shapes (Float64)[2] and (Float64)[3, 2]"},
		"a text thrown":  {func([]*graph.Node) *graph.Node { panic("no such case") }, "no such case"},
		"Go's own error": {func(in []*graph.Node) *graph.Node { return in[len(in)] }, "runtime error: index out of range [4] with length 4"},
	} {
		want := "the sum can't be built for inputs of shape (Float64)[2], (Float64)[6], (Float64), …: " + c.want
		program, err := dev.Compile("the sum", func(in []*graph.Node) []*graph.Node { return []*graph.Node{c.fn(in)} })
		if err != nil {
			t.Fatal(err)
		}
		_, err = program.Call1([]float64{1, 2}, []float64{1, 2, 3, 4, 5, 6}, 1., 2.)
		var graphError *device.GraphError
		if !errors.As(err, &graphError) || err.Error() != want {
			t.Errorf("%s: got  %v\nwant %s", name, err, want)
		}
		program.Close()
	}
}
