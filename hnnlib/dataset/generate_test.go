package dataset_test

import (
	"context"
	"math"
	"reflect"
	"testing"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/device/devicetest"
	"hnn/hnnlib/system"

	"gonum.org/v1/gonum/mat"
)

var spring = dataset.Settings{Trajectories: 50, Points: 30, Span: 3, Noise: 0.1, TestShare: 0.5}

func generate(t *testing.T, s dataset.Settings, seed uint64) *dataset.Set {
	t.Helper()
	set, err := dataset.Generate(context.Background(), devicetest.OpenForTest(t), system.Spring, s, seed)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// A maker used for several seeds makes the same data as a new maker for each seed.
func TestTheSeedDecidesTheData(t *testing.T) {
	m, err := dataset.NewMaker(devicetest.OpenForTest(t), system.Spring, spring)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	want := map[uint64]*dataset.Set{3: generate(t, spring, 3), 4: generate(t, spring, 4)}
	for i, seed := range []uint64{3, 4, 3} {
		set, err := m.Make(context.Background(), seed)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(set, want[seed]) {
			t.Errorf("set %d, of seed %d, differs from one made alone", i+1, seed)
		}
	}
	if mat.EqualApprox(want[3].Train.States(), want[4].Train.States(), 1e-3) {
		t.Error("seeds 3 and 4 have the same data")
	}
}

// Without noise, the same seed gives the same trajectories and derivatives.
func TestNoiseIsOnTheCoordinatesOnly(t *testing.T) {
	noisy := generate(t, spring, 5).Train
	quiet := spring
	quiet.Noise = 0
	clean := generate(t, quiet, 5).Train
	if !mat.Equal(noisy.Derivatives(), clean.Derivatives()) || !mat.Equal(noisy.Clean(), clean.States()) {
		t.Error("the derivatives or the clean states changed with the noise")
	}
	var diff mat.Dense
	diff.Sub(noisy.States(), clean.States())
	sum, squares := 0., 0.
	rows, cols := diff.Dims()
	for _, v := range diff.RawMatrix().Data {
		sum, squares = sum+v, squares+v*v
	}
	n := float64(rows * cols)
	if mean, std := sum/n, math.Sqrt(squares/n); math.Abs(mean) > 0.01 || math.Abs(std-0.1) > 0.006 {
		t.Errorf("noise of mean %.4f and standard deviation %.4f, want 0 and 0.1", mean, std)
	}
	for i, traj := range clean {
		for j, x := range traj.States { // q̇ = 2p, ṗ = −2q
			dx := traj.Derivatives[j]
			if math.Abs(dx[0]-2*x[1]) > 1e-12 || math.Abs(dx[1]+2*x[0]) > 1e-12 {
				t.Fatalf("trajectory %d, point %d: the derivative %v is not the field at %v", i, j, dx, x)
			}
			if want := system.Spring.Exact(traj.States[0], traj.Times[j]); math.Abs(want[0]-x[0]) > 1e-8 {
				t.Fatalf("trajectory %d, point %d is %v, the analytic solution %v", i, j, x, want)
			}
		}
	}
}

func TestSplitSizes(t *testing.T) {
	quiet := spring
	quiet.Noise = 0
	begin := generate(t, quiet, 0).Train[0].States[0][0]
	for _, c := range []struct {
		share       float64
		first       bool
		train, test int
	}{
		{0.5, false, 750, 750},
		{0.2, true, 1200, 300},
		{0.2, false, 1200, 300},
		{0.5001, true, 750, 750},
		{0.51, true, 735, 765},
	} {
		s := quiet
		s.TestShare, s.TestFirst = c.share, c.first
		set := generate(t, s, 0)
		train, test := set.Train.Points(), set.Test.Points()
		if train != c.train || test != c.test || s.TrainSamples() != train {
			t.Errorf("share %v: %d train and %d test samples, want %d and %d", c.share, train, test, c.train, c.test)
		}
		part := set.Train
		if c.first {
			part = set.Test
		}
		if part[0].States[0][0] != begin {
			t.Errorf("share %v, first %v: the first set does not begin with the first sample", c.share, c.first)
		}
		starts := s.TrainingStarts(system.Spring, 0) // the first may lie before the point where its trajectory was cut
		last := set.Train[len(set.Train)-1]
		if len(starts) != len(set.Train) || starts[len(starts)-1][0] != last.States[0][0] {
			t.Errorf("share %v, first %v: %d starts of %d trajectories", c.share, c.first, len(starts), len(set.Train))
		}
	}
}

func TestBadSettings(t *testing.T) {
	share := dataset.Settings{Trajectories: 2, Points: 2, Span: 1, TestShare: 0.01, TestFirst: true}
	for want, s := range map[string]dataset.Settings{
		"trajectories is 0, but at least 1 is needed":           {},
		"points is 1, but at least 2 per trajectory are needed": {Trajectories: 1, Points: 1},
		"span is -1, but a positive time is needed":             {Trajectories: 1, Points: 2, Span: -1},
		"noise is NaN, but a standard deviation of 0 or more is needed": {
			Trajectories: 1, Points: 2, Span: 1, Noise: math.NaN()},
		"test_share is 1, but a share between 0 and 1 is needed": {
			Trajectories: 1, Points: 2, Span: 1, TestShare: 1},
		"test_share 0.01 of 4 samples leaves the train or test set empty": share,
	} {
		_, err := dataset.NewMaker(devicetest.OpenForTest(t), system.Spring, s)
		if err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
