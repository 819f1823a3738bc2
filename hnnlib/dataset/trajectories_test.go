package dataset_test

import (
	"testing"

	"hnn/hnnlib/dataset"
)

// Trajectories of different lengths give all windows that fit, as views of all their parts.
func TestWindowsAreViews(t *testing.T) {
	points := func(first float64, n int) (times []float64, states [][]float64) {
		for i := range n {
			times, states = append(times, first+float64(i)), append(states, []float64{first + float64(i), 0})
		}
		return times, states
	}
	var ts dataset.Trajectories
	for i, n := range []int{4, 2, 3} {
		times, states := points(float64(10*i), n)
		ts = append(ts, dataset.Trajectory{Times: times, States: states, Inputs: states})
	}
	windows := ts.Windows(3)
	if ts.Points() != 9 || len(windows) != 3 {
		t.Fatalf("%d points and %d windows of 3, want 9 and 3", ts.Points(), len(windows))
	}
	for i, first := range []float64{0, 1, 20} {
		w := windows[i]
		if len(w.States) != 3 || w.Times[0] != first || w.States[0][0] != first ||
			w.Inputs[2][0] != first+2 || w.Derivatives != nil {
			t.Errorf("window %d is %+v", i, w)
		}
	}
	windows[1].States[0][1] = 7
	if ts[0].States[1][1] != 7 {
		t.Error("a window is a copy")
	}
}

// Derivatives are differences divided by their own time step, even over a gap.
func TestRecordedDividesByItsOwnTimeSteps(t *testing.T) {
	rec := dataset.Trajectories{{
		Times:  []float64{5, 5.5, 6.5, 7},
		States: [][]float64{{1, 0.5}, {1.5, 0.25}, {2.5, 0.5}, {2, 1.5}},
	}}
	set, err := dataset.Recorded(rec, 0.5)
	if err != nil {
		t.Fatal(err)
	}
	all := append(set.Train, set.Test...)
	i := 0
	want := [][]float64{{1, -0.5}, {1, 0.25}, {-1, 2}}
	for _, part := range all {
		for j, dx := range part.Derivatives {
			if i >= len(want) || dx[0] != want[i][0] || dx[1] != want[i][1] ||
				part.Times[j] != rec[0].Times[i] || part.States[j][0] != rec[0].States[i][0] {
				t.Errorf("point %d has the derivative %v", i, dx)
			}
			i++
		}
	}
	if i != len(want) || set.Train.Points() != 2 {
		t.Errorf("%d derivatives, %d of them to train, want 3 and 2", i, set.Train.Points())
	}
	_, err = dataset.Recorded(rec, 0.01)
	if err == nil || err.Error() != "test_share 0.01 of 3 samples leaves the train or test set empty" {
		t.Errorf("no test set: %v", err)
	}
}
