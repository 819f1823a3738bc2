package train_test

import (
	"strings"
	"testing"

	"hnn/hnnlib/device/devicetest"
	"hnn/hnnlib/loss"
	"hnn/hnnlib/model"
	"hnn/hnnlib/phase"
	"hnn/hnnlib/train"

	. "github.com/gomlx/gomlx/core/graph"
)

// A mistake in a loss of the user's own is an error that names the loss and the shapes.
func TestMistakesInALossAreErrors(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	data := springData(t, dev)
	m, err := model.New(model.Spec{Kind: "hnn", Dim: 2, Hidden: 8})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		fn   func(f phase.Field, params, batch []*Node) *Node
		want string
	}{
		"not a scalar": {func(f phase.Field, params, batch []*Node) *Node {
			return Square(Sub(f.Eval(params, ScalarZero(batch[0].Graph(), batch[0].DType()), batch[0]), batch[1]))
		}, `the loss "mine" can't be built: it has shape (Float32)[750, 2], but a scalar is needed: take a mean`},
		"shapes that don't fit": {func(_ phase.Field, _, batch []*Node) *Node {
			return ReduceAllMean(Add(batch[0], ReduceSum(batch[1], -1)))
		}, `the loss "mine" can't be built: `},
		"an array that is not there": {func(_ phase.Field, _, batch []*Node) *Node { return ReduceAllMean(batch[2]) },
			`the loss "mine" can't be built: runtime error: index out of range [2] with length 2`},
	} {
		_, err := train.New(dev, m, loss.Loss{Name: "mine", Func: c.fn}, data.Train, train.Options{Steps: 10, Batch: 20, Chunk: 10})
		if err == nil || !strings.HasPrefix(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: got  %v\nwant %s", name, err, c.want)
		}
	}
}
