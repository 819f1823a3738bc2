package experiment_test

import (
	"context"
	"encoding/json"
	"math"
	"math/rand/v2"
	"testing"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/device"
	"hnn/hnnlib/device/devicetest"
	"hnn/hnnlib/experiment"
	"hnn/hnnlib/ode"
	"hnn/hnnlib/phase"
	"hnn/hnnlib/plot"
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

// noisier is a source of the reader's own: nothing in its settings says what it does to the data.
type noisier struct {
	experiment.Source
	by float64
}

func (n noisier) Data(ctx context.Context, dev *device.Device, c experiment.Config, seed uint64) (experiment.Data, error) {
	c.Data.Noise += n.by
	return n.Source.Data(ctx, dev, c, seed)
}

// Data of a source that is not the library's are part of a run's identity, and settings are for those that are.
func TestRunsAreFoundByTheirData(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	path := func(source experiment.Source) string {
		e := *experiment.Spring
		e.Source = source
		return must(e.RunOf(t.Context(), dev, "hnn", e.Config, "derivative", 0)).Name()
	}
	plain := path(experiment.Spring.Source)
	little, much := path(noisier{experiment.Spring.Source, 0.1}), path(noisier{experiment.Spring.Source, math.Pi})
	if plain == little || little == much || little != path(noisier{experiment.Spring.Source, 0.1}) {
		t.Errorf("the runs are %s, %s and %s", plain, little, much)
	}
	one, other := path(&experiment.Coordinates{System: quartic(1)}), path(&experiment.Coordinates{System: quartic(2)})
	if one == other {
		t.Errorf("two systems under one name share the run %s", one)
	}
	if want := "spring-hnn-seed0-f045aae55d69"; dev.Name == "xla:cpu" && plain != want {
		t.Errorf("the spring's run is %s, and was %s", plain, want)
	}
}

// otherFilms are films of the reader's own.
type otherFilms struct{ experiment.Source }

func (o otherFilms) Data(ctx context.Context, dev *device.Device, c experiment.Config, seed uint64) (experiment.Data, error) {
	return o.Source.Data(ctx, dev, c, seed+100)
}

// The latent space is drawn of the films that the models learn from.
func TestLatentShowsTheSourcesFilms(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	t.Setenv(run.DirEnv, t.TempDir())
	own := *experiment.PixelPendulum
	own.Config, own.Source = *smallPixels(t), otherFilms{own.Source}
	s := must(own.Open(t.Context(), dev, experiment.Options{}))
	defer s.Close()
	paper := own
	paper.Source = experiment.PixelPendulum.Source
	generated := must(experiment.NewStudy(dev, &paper, s.Baselines, s.HNNs, false))
	defer generated.Close()
	codes := func(s *experiment.Study) string {
		return string(must(json.Marshal(must(must(s.Draw(t.Context(), "latent")).(*plot.Sheet).Plotly()))))
	}
	if shown := codes(generated); codes(s) == shown || codes(generated) != shown {
		t.Error("the codes are those of generated films, or change from one drawing to the next")
	}
}
