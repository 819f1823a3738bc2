package experiment_test

import (
	"context"
	"slices"
	"testing"

	"hnn/hnnlib/device/devicetest"
	"hnn/hnnlib/experiment"
	"hnn/hnnlib/loss"
	"hnn/hnnlib/model"
	"hnn/hnnlib/phase"
	"hnn/hnnlib/run"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// slow is a kind of the test's own: half of the field that a baseline learns.
type slow struct{ model.Model }

func (m slow) Kind() string { return "slow" }

func (m slow) WithParams(params []*tensors.Tensor) model.Model {
	return slow{m.Model.WithParams(params)}
}

func (m slow) Eval(params []*Node, t, x *Node) *Node {
	return MulScalar(m.Model.Eval(params, t, x), 0.5)
}

// euler is a loss of the test's own: the explicit Euler step over each pair of points, with their times.
var euler = loss.Loss{Name: "euler", Window: 2, Func: func(f phase.Field, params []*Node, b loss.Batch) *Node {
	at := func(x *Node, i int) *Node { return Squeeze(SliceAxis(x, 1, AxisElem(i)), 1) }
	h := ExpandAxes(Sub(at(b.T, 1), at(b.T, 0)), -1)
	step := Mul(h, phase.Velocity(f, params, at(b.T, 0), at(b.X, 0)))
	return ReduceAllMean(Square(Sub(at(b.X, 1), Add(at(b.X, 0), step))))
}}

// A made-up kind of model, one entry of the registry, learns an experiment by a made-up loss over windows, is benched,
// and is found on disk again.
func TestMadeUpKindAndLoss(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	t.Setenv(run.DirEnv, t.TempDir())
	known := model.Kinds
	t.Cleanup(func() { model.Kinds = known })
	model.Kinds = append(slices.Clone(known),
		model.Kind{Name: "slow", Title: "slow", New: func(s model.Spec) model.Model {
			s.Kind = "baseline"
			m := must(model.New(s))
			return slow{m}
		}})
	c := small()
	c.Train.Batch = 64
	opts := experiment.TrainOptions{Config: c, Loss: euler}
	first := must(experiment.Spring.Train(context.Background(), dev, "slow", opts))
	losses := trainLosses(first[0])
	if last := losses[len(losses)-1]; !(last < losses[0]) {
		t.Errorf("the loss goes from %g to %g", losses[0], last)
	}
	again, err := experiment.Spring.Train(context.Background(), dev, "slow", opts)
	if err != nil || !again[0].Result.Finished.Equal(first[0].Result.Finished) {
		t.Errorf("the run was not found again: %v", err)
	}
	if _, err := experiment.SelectBenches([]string{"train/spring/slow"}); err != nil {
		t.Error(err)
	}
	opts.Config = smallPixels(t)
	want := `the loss "euler" takes points of trajectories, but these data are pictures`
	refused(t, second(experiment.PixelPendulum.Train(context.Background(), dev, "slow", opts)), want)
}
