package experiment_test

import (
	"context"
	"math/rand/v2"
	"strings"
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

// quartic is H = p²/2 + k·q⁴/4.
func quartic(k float64) *system.System {
	return &system.System{
		Name: "quartic", DoF: 1, SeparableH: true,
		H: func(x *Node) *Node {
			q, p := phase.Split(x)
			return phase.Coordinate(Add(DivScalar(Square(p), 2), MulScalar(PowScalar(q, 4), k/4)), 0)
		},
		Sample: func(rng *rand.Rand) []float64 { return []float64{0.5 + rng.Float64(), rng.Float64()} },
	}
}

// A system of the reader's own is trained, found again, measured and listed like the paper's; another H under the same
// name is another system.
func TestOwnSystem(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	t.Setenv(run.DirEnv, t.TempDir())
	e := must(experiment.Own(dev, quartic(1)))
	e.Config.Hidden, e.Config.Train.Steps, e.Config.Data.Trajectories = 16, 60, 12
	s := must(e.Open(context.Background(), dev, experiment.Options{}))
	defer s.Close()
	rows := must(s.Rows(context.Background()))
	if len(rows) != 2 || rows[0].Protocol != experiment.Corrected || rows[0].Experiment != "quartic" ||
		!(rows[1].EnergyMSE.Mean > 0) || rows[0].Note != "" {
		t.Errorf("the rows are %+v", rows)
	}
	if seeds, err := e.TrainedSeeds(t.Context(), dev, e.Config); err != nil || len(seeds) != 1 {
		t.Errorf("on disk are the seeds %v (%v), want 0", seeds, err)
	}
	list, unreadable, err := experiment.ListRuns("")
	if err != nil || len(list) != 2 || len(unreadable) != 0 || !strings.HasPrefix(list[0].Experiment, "quartic-") ||
		!list[0].Finished || list[0].Steps != 60 {
		t.Errorf("the list of runs is %+v, %v, %v", list, unreadable, err)
	}

	again, err := experiment.Own(dev, quartic(1))
	if err != nil || again.Fingerprint != e.Fingerprint {
		t.Errorf("the same system has the fingerprints %s and %s (%v)", e.Fingerprint, again.Fingerprint, err)
	}
	other, err := experiment.Own(dev, quartic(1.001))
	if err != nil || other.Fingerprint == e.Fingerprint {
		t.Errorf("another H has the same fingerprint %s (%v)", other.Fingerprint, err)
	}
}

func TestOwnSystemsThatCannotBe(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	for want, change := range map[string]func(*system.System){
		`a system's Name is part of its runs' folders, so it must be of small letters, digits and hyphens, and begin with a letter: "../x" is not`: func(s *system.System) { s.Name = "../x" },
		`"spring" is an experiment of the paper: give your system another Name`:                                                                    func(s *system.System) { s.Name = "spring" },
		"quartic needs DoF, H and Sample: system.Conform says what is missing":                                                                     func(s *system.System) { s.Sample = nil },
		"quartic: its sampler draws a state that it can't start from: a state needs 2 numbers (q, then p), but 1 were given":                       func(s *system.System) { s.Sample = func(*rand.Rand) []float64 { return []float64{1} } },
	} {
		s := quartic(1)
		change(s)
		refused(t, second(experiment.Own(dev, s)), want)
	}
}

// Systems that differ only in their force, even at times other than 0, have runs of their own.
func TestFingerprintCoversForces(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	friction := func(by float64) func(t, x *Node) *Node {
		return func(_, x *Node) *Node { _, p := phase.Split(x); return MulScalar(p, -by) }
	}
	drive := func(by float64) func(t, x *Node) *Node {
		return func(t, x *Node) *Node { return MulScalar(ExpandAxes(Sin(t), -1), by) }
	}
	seen := map[string]string{}
	for name, force := range map[string]func(t, x *Node) *Node{
		"none": nil, "friction": friction(0.1), "more friction": friction(0.2), "hardly any": friction(1e-7),
		"less":  friction(5e-8),
		"drive": drive(1), "weaker drive": drive(0.5),
	} {
		s := quartic(1)
		s.Force = force
		e := must(experiment.Own(dev, s))
		if other, ok := seen[e.Fingerprint]; ok {
			t.Errorf("%s has the fingerprint of %s", name, other)
		}
		seen[e.Fingerprint] = name
	}
	// Runs of systems without forces are found under the fingerprint that they have always had.
	if seen["ab556ceb"] != "none" {
		t.Errorf("the fingerprints are %v", seen)
	}
}

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
