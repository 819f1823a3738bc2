package dataset_test

import (
	"context"
	"testing"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/device/devicetest"
	"hnn/hnnlib/system"

	"gonum.org/v1/gonum/mat"
)

// A maker used for several seeds makes the same data as one for each.
func TestMakerIsReusable(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	s := dataset.Settings{Trajectories: 4, Points: 5, Span: 3, Noise: 0.1, TestShare: 0.5}
	m, err := dataset.NewMaker(dev, system.Pendulum, s)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	var sets []*dataset.Set
	for _, seed := range []uint64{3, 4, 3} {
		set, err := m.Make(context.Background(), seed)
		if err != nil {
			t.Fatal(err)
		}
		sets = append(sets, set)
	}
	alone, err := dataset.Generate(context.Background(), dev, system.Pendulum, s, 3)
	if err != nil {
		t.Fatal(err)
	}
	for i, set := range []*dataset.Set{sets[0], sets[2]} {
		if !mat.Equal(set.X, alone.X) || !mat.Equal(set.DX, alone.DX) || !mat.Equal(set.TestX, alone.TestX) {
			t.Errorf("set %d of seed 3 differs from one made alone", i+1)
		}
	}
	if mat.Equal(sets[0].X, sets[1].X) {
		t.Error("seeds 3 and 4 have the same data")
	}
}
