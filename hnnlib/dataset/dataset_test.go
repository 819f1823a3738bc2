package dataset_test

import (
	"bytes"
	"context"
	"math"
	"testing"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/device/devicetest"
	"hnn/hnnlib/system"

	"github.com/sbinet/npyio/npz"
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

func TestTheSeedDecidesTheData(t *testing.T) {
	a, b, c := generate(t, spring, 1), generate(t, spring, 1), generate(t, spring, 2)
	if !mat.Equal(a.X, b.X) || !mat.Equal(a.TestDX, b.TestDX) {
		t.Error("the same seed gives other data")
	}
	if mat.EqualApprox(a.X, c.X, 1e-3) {
		t.Error("another seed gives the same data")
	}
}

// Noise is on the coordinates only: without it, the same seed has the same trajectories and targets.
func TestNoiseIsOnTheCoordinatesOnly(t *testing.T) {
	noisy := generate(t, spring, 5)
	quiet := spring
	quiet.Noise = 0
	clean := generate(t, quiet, 5)
	if !mat.Equal(noisy.DX, clean.DX) {
		t.Error("the targets changed with the noise")
	}
	var diff mat.Dense
	diff.Sub(noisy.X, clean.X)
	sum, squares := 0., 0.
	rows, cols := diff.Dims()
	for _, v := range diff.RawMatrix().Data {
		sum, squares = sum+v, squares+v*v
	}
	n := float64(rows * cols)
	if mean, std := sum/n, math.Sqrt(squares/n); math.Abs(mean) > 0.01 || math.Abs(std-0.1) > 0.006 {
		t.Errorf("noise of mean %.4f and standard deviation %.4f, want 0 and 0.1", mean, std)
	}
	for i := range rows { // q̇ = 2p, ṗ = −2q at the clean state
		if math.Abs(clean.DX.At(i, 0)-2*clean.X.At(i, 1)) > 1e-12 || math.Abs(clean.DX.At(i, 1)+2*clean.X.At(i, 0)) > 1e-12 {
			t.Fatalf("row %d: the target %v is not the field at %v", i, clean.DX.RawRowView(i), clean.X.RawRowView(i))
		}
	}
	for i := range 30 { // the first trajectory is the exact one
		want := system.Spring.Exact(clean.X.RawRowView(0), 3*float64(i)/29)
		if math.Abs(want[0]-clean.X.At(i, 0)) > 1e-8 {
			t.Fatalf("point %d is %v, the analytic solution %v", i, clean.X.RawRowView(i), want)
		}
	}
}

func TestSplitSizes(t *testing.T) {
	for _, c := range []struct {
		share       float64
		first       bool
		train, test int
	}{{0.5, false, 750, 750}, {0.2, true, 1200, 300}, {0.2, false, 1200, 300}} {
		s := spring
		s.TestShare, s.TestFirst, s.Noise = c.share, c.first, 0
		set := generate(t, s, 0)
		train, _ := set.X.Dims()
		test, _ := set.TestX.Dims()
		if train != c.train || test != c.test {
			t.Errorf("share %v: %d train and %d test samples, want %d and %d", c.share, train, test, c.train, c.test)
		}
		all := spring
		all.Noise = 0
		whole := generate(t, all, 0).X.RawRowView(0)
		part := set.X
		if c.first {
			part = set.TestX
		}
		if part.At(0, 0) != whole[0] {
			t.Errorf("share %v, first %v: the set that comes first does not begin with the first sample", c.share, c.first)
		}
	}
}

func TestNPZHoldsTheArrays(t *testing.T) {
	set := generate(t, spring, 0)
	var file bytes.Buffer
	if err := set.WriteNPZ(&file); err != nil {
		t.Fatal(err)
	}
	z, err := npz.NewReader(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]*mat.Dense{"x": set.X, "dx": set.DX, "test_x": set.TestX, "test_dx": set.TestDX} {
		var got mat.Dense
		if err := z.Read(name+".npy", &got); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !mat.Equal(&got, want) {
			t.Errorf("%s came back changed", name)
		}
	}
}

func TestBadSettings(t *testing.T) {
	for want, change := range map[string]func(*dataset.Settings){
		"trajectories is 0, but at least 1 is needed":                     func(s *dataset.Settings) { s.Trajectories = 0 },
		"points is 1, but at least 2 per trajectory are needed":           func(s *dataset.Settings) { s.Points = 1 },
		"span is -1, but a positive time is needed":                       func(s *dataset.Settings) { s.Span = -1 },
		"noise is NaN, but a standard deviation of 0 or more is needed":   func(s *dataset.Settings) { s.Noise = math.NaN() },
		"test_share is 1, but a share between 0 and 1 is needed":          func(s *dataset.Settings) { s.TestShare = 1 },
		"test_share 0.01 of 4 samples leaves the train or test set empty": func(s *dataset.Settings) { s.Trajectories, s.Points, s.TestShare, s.TestFirst = 2, 2, 0.01, true },
	} {
		s := spring
		change(&s)
		if _, err := dataset.Generate(context.Background(), devicetest.OpenForTest(t), system.Spring, s, 0); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
