package experiment_test

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/device/devicetest"
	"hnn/hnnlib/experiment"
	"hnn/hnnlib/plot"
	"hnn/hnnlib/run"
)

// tiny makes the coordinate experiments small enough for a test, and gives the real pendulum a made-up recording.
func tiny(t *testing.T) {
	t.Helper()
	for _, e := range experiment.Experiments() {
		source, ok := e.Source.(*experiment.Coordinates)
		if !ok {
			continue
		}
		kept := *e
		t.Cleanup(func() { *e = kept })
		e.Config.Hidden, e.Config.Train.Steps, e.Config.Train.Batch = 8, 20, 0
		if source.Recording == nil {
			e.Config.Data.Trajectories, e.Config.Data.Points = 5, 6
		}
		e.View.RolloutSpan = 2
	}
	recorded := *experiment.RealPendulum.Source.(*experiment.Coordinates)
	recorded.Recording = func(context.Context) (dataset.Trajectories, error) {
		rec := dataset.Trajectory{}
		for i := range 60 {
			at := float64(i) / 6
			rec.Times = append(rec.Times, at)
			rec.States = append(rec.States, []float64{math.Cos(at), -math.Sin(at)})
		}
		return dataset.Trajectories{rec}, nil
	}
	experiment.RealPendulum.Source = &recorded
}

// The figures that span experiments are drawn when all of theirs were reproduced, and the page shows them.
func TestPaperFigures(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	t.Setenv(run.DirEnv, t.TempDir())
	tiny(t)
	out := t.TempDir()
	draw := func(reproduced ...*experiment.Experiment) []string {
		t.Helper()
		for _, e := range reproduced {
			s := must(e.Open(context.Background(), dev, experiment.Options{}))
			s.Close()
			dir := filepath.Join(out, e.Name)
			succeed(t, errors.Join(experiment.BeginResults(dir), (&experiment.Metrics{Experiment: e.Name, Recipe: e.Recipe()}).SaveTo(dir)))
		}
		succeed(t, experiment.PaperFigures(context.Background(), dev, experiment.Options{Out: out}))
		found := must(filepath.Glob(filepath.Join(out, "figures", "*.png")))
		return found
	}
	if found := draw(experiment.Spring, experiment.TwoBody); len(found) != 0 {
		t.Errorf("two experiments that make no figure together made %v", found)
	}
	found := draw(experiment.Pendulum, experiment.RealPendulum, experiment.ThreeBody)
	if len(found) != 2 || filepath.Base(found[0]) != "fig5.png" || filepath.Base(found[1]) != "fig6.png" {
		t.Fatalf("found %v, want fig5 and fig6", found)
	}
	// A recording is one orbit.
	recorded := must(experiment.RealPendulum.Open(context.Background(), dev, experiment.Options{}))
	defer recorded.Close()
	if p, err := recorded.Draw(context.Background(), "scalars"); err != nil ||
		!strings.Contains(p.(*plot.Sheet).AltText(), " on 1 orbits") {
		t.Errorf("the scalars of a recording: %v, %v", p, err)
	}
	s, err := experiment.ReadResults(out)
	if err != nil || len(s.Figures) != 2 || s.Figures[0].Name != "fig5" || s.Figures[1].Alt == "" {
		t.Errorf("the results list %+v: %v", s, err)
	}
	if info, err := os.Stat(filepath.Join(out, "figures", "fig6.svg")); err != nil || info.Size() < 5000 {
		t.Errorf("fig6.svg: %v", err)
	}
}
