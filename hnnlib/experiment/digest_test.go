package experiment_test

import (
	"math/rand/v2"
	"testing"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/device"
	"hnn/hnnlib/device/devicetest"
	"hnn/hnnlib/experiment"
	"hnn/hnnlib/ode"
	"hnn/hnnlib/phase"
	"hnn/hnnlib/run"
	"hnn/hnnlib/system"

	. "github.com/gomlx/gomlx/core/graph"
)

// metre is a pendulum of 1 m without friction: H = p²/2 + g(1 − cos q).
var metre = &system.System{
	Name: "metre", DoF: 1, SeparableH: true,
	H: func(x *Node) *Node {
		q, p := phase.Split(x)
		return phase.Coordinate(Add(DivScalar(Square(p), 2), MulScalar(OneMinus(Cos(q)), 9.81)), 0)
	},
	Sample: func(rng *rand.Rand) []float64 { return []float64{rng.Float64(), 0} },
}

// swung is 400 rows of metre's motion from rest, 0.04 s apart.
func swung(t *testing.T, dev *device.Device, from float64) dataset.Trajectories {
	t.Helper()
	times := dataset.Times(399*0.04, 400)
	sol := must(ode.Solve(t.Context(), dev, metre, [][]float64{{from, 0}}, times, ode.Options{}))
	rec := dataset.Trajectory{Times: times}
	for i := range times {
		rec.States = append(rec.States, sol.At(0, i))
	}
	return dataset.Trajectories{rec}
}

// A recording of the reader's own is measured beside its own energy, which a perfect conservative model keeps, and
// beside no numbers of the paper. Another recording under the same name is trained anew.
func TestOwnRecording(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	t.Setenv(run.DirEnv, t.TempDir())
	var paths []string
	for _, from := range []float64{0.8, 0.8, 0.5} {
		e := must(experiment.OwnRecording(dev, metre, swung(t, dev, from)))
		e.Config.Hidden, e.Config.Train.Steps = 16, 60
		s := must(e.Open(t.Context(), dev, experiment.Options{}))
		for _, r := range must(s.Rows(t.Context())) {
			if !(r.EnergyMSE.Mean > 0) || !(r.Floor < 1e-12) || r.Paper != (experiment.PaperRow{}) || r.Note != "" {
				t.Errorf("the row is %+v", r)
			}
		}
		paths = append(paths, s.HNNs[0].Run.Path)
		s.Close()
	}
	if paths[0] != paths[1] || paths[0] == paths[2] {
		t.Errorf("one recording and another are learned by %v", paths)
	}
}

// Systems under one name have runs of their own, and the paper's runs keep their names.
func TestRunsAreFoundByTheirSystem(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	path := func(source experiment.Source) string {
		e := *experiment.Spring
		e.Source = source
		return must(e.RunOf(t.Context(), dev, "hnn", e.Config, "derivative", 0)).Name()
	}
	one, other := path(&experiment.Coordinates{System: quartic(1)}), path(&experiment.Coordinates{System: quartic(2)})
	if one == other {
		t.Errorf("two systems under one name share the run %s", one)
	}
	plain, want := path(experiment.Spring.Source), "spring-hnn-seed0-f045aae55d69"
	if dev.Name == "xla:cpu" && plain != want {
		t.Errorf("the spring's run is %s, and was %s", plain, want)
	}
}
