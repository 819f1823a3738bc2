package train_test

import (
	"strings"
	"testing"

	"hnn/hnnlib/device/devicetest"
	"hnn/hnnlib/loss"
	"hnn/hnnlib/phase"
	"hnn/hnnlib/train"

	. "github.com/gomlx/gomlx/core/graph"
)

// A mistake in a user's own loss is an error that names the loss and the shapes.
func TestMistakesInALossAreErrors(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	data := springData(t, dev, loss.Derivative)
	for name, c := range map[string]struct {
		fn   loss.Func
		want string
	}{
		"not a scalar": {func(f phase.Field, params []*Node, b loss.Batch) *Node {
			return Square(Sub(f.Eval(params, ScalarZero(b.X.Graph(), b.X.DType()), b.X), b.DX))
		}, `the loss "mine" can't be built: it has shape (Float32)[750, 2], but a scalar is needed: take a mean`},
		"shapes that don't fit": {func(_ phase.Field, _ []*Node, b loss.Batch) *Node {
			return ReduceAllMean(Add(b.X, ReduceSum(b.DX, -1)))
		}, `the loss "mine" can't be built: `},
		"a part that is not there": {func(_ phase.Field, _ []*Node, b loss.Batch) *Node { return ReduceAllMean(b.U) },
			`the loss "mine" can't be built: `},
	} {
		mine := loss.Loss{Name: "mine", Func: c.fn}
		_, _, err := fitting{dev: dev, kind: "hnn", loss: mine, opts: train.Options{Steps: 10}, data: data}.fit(t)
		if err == nil || !strings.HasPrefix(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: got  %v\nwant %s", name, err, c.want)
		}
	}
}
