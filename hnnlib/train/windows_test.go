package train_test

import (
	"cmp"
	"math"
	"strconv"
	"strings"
	"testing"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/device/devicetest"
	"hnn/hnnlib/loss"
	"hnn/hnnlib/phase"
	"hnn/hnnlib/progress"
	"hnn/hnnlib/train"

	. "github.com/gomlx/gomlx/core/graph"
)

// trapezoid is a loss over windows of three points and their times, without derivatives: it compares each point after
// the first with the trapezoidal rule's step from the point before.
var trapezoid = loss.Loss{Name: "trapezoid", Window: 3, Func: func(f phase.Field, params []*Node, b loss.Batch) *Node {
	dims := b.X.Shape().Dimensions
	flat := Reshape(b.X, -1, dims[2])
	velocity := Reshape(phase.Velocity(f, params, Reshape(b.T, -1), flat), dims...)
	early := func(x *Node) *Node { return SliceAxis(x, 1, AxisRange(0, dims[1]-1)) }
	late := func(x *Node) *Node { return SliceAxis(x, 1, AxisRangeToEnd(1)) }
	h := ExpandAxes(Sub(late(b.T), early(b.T)), -1)
	predicted := Add(early(b.X), MulScalar(Mul(h, Add(early(velocity), late(velocity))), 0.5))
	return ReduceAllMean(Square(Sub(late(b.X), predicted)))
}}

// A loss over windows with times can be trained, with all windows at once and with batches.
func TestALossOverWindowsGoesDown(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	data := springData(t, dev, trapezoid)
	if got := data.Train.X.Shape().Dimensions; len(got) != 3 || got[0] != 25*28 || got[1] != 3 || got[2] != 2 {
		t.Fatalf("25 trajectories of 30 points have windows of shape %v", got)
	}
	if got := data.Train.T.Shape().Dimensions; len(got) != 2 || got[0] != 25*28 || got[1] != 3 {
		t.Fatalf("their times have shape %v", got)
	}
	for _, batch := range []int{0, 64} {
		var first, last float64
		opts := train.Options{Steps: 200, Batch: batch}
		note := func(e progress.Event) {
			_, text, _ := strings.Cut(e.Note, "test loss ")
			last, _ = strconv.ParseFloat(text, 64)
			first = cmp.Or(first, last)
		}
		_, res := fitting{dev: dev, kind: "hnn", loss: trapezoid, opts: opts, data: data, show: note}.must(t)
		if !(last < first) || !(res.TestLoss < 0.1*untrained(t, data)) {
			t.Errorf("batch %d: the test loss goes from %g to %g, of a resting field it is %g",
				batch, first, res.TestLoss, untrained(t, data))
		}
	}
}

// untrained returns the loss of a field that is zero everywhere: the mean square difference of successive points.
func untrained(t *testing.T, data train.Data) float64 {
	t.Helper()
	sum, n := 0., 0.
	for _, window := range data.Test.X.Value().([][][]float32) {
		for i := range window[1:] {
			for j := range window[i] {
				sum, n = sum+math.Pow(float64(window[i+1][j]-window[i][j]), 2), n+1
			}
		}
	}
	return sum / n
}

func TestTrajectoriesThatAreTooShortForALoss(t *testing.T) {
	one := dataset.Trajectory{Times: []float64{0, 1}, States: [][]float64{{0, 1}, {1, 0}}}
	want := `the loss "trapezoid" takes 3 successive points, but no trajectory of the data has that many`
	if _, err := trapezoid.Data(dataset.Trajectories{one, one}); err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}
