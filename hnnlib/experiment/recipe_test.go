package experiment_test

import (
	"context"
	"slices"
	"testing"

	"hnn/hnnlib/device/devicetest"
	"hnn/hnnlib/experiment"
	"hnn/hnnlib/run"
	"hnn/hnnlib/train"
)

// Every experiment has settings by every recipe, of which none changes the registered ones or costs more than the
// paper's, and which are found again in a run's settings, with what else was changed.
func TestRecipes(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	t.Setenv(run.DirEnv, t.TempDir())
	for _, e := range experiment.Experiments() {
		if e == experiment.RealPendulum { // its run's name needs the recording
			continue
		}
		for i, r := range train.Recipes {
			with := must(must(e.With("best")).With(r.Name))
			c := with.ConfigFor(false)
			if err := with.Check("hnn", c); err != nil || with.Recipe() != r.Name || with.Name != e.Name {
				t.Errorf("%s: %v", e.Name, err)
			}
			if steps := e.Config.Train.Steps; c.Train.Steps > steps || r.Name == "fast" && c.Train.Steps > steps/2 {
				t.Errorf("%s by the recipe %s takes %d steps, and %d by the paper's", e.Name, r.Name, c.Train.Steps, steps)
			}
			c.Hidden++
			want := []string{"hidden=201"}
			if i > 0 {
				want = append([]string{"recipe=" + r.Name}, want...)
			}
			one := must(e.RunOf(context.Background(), dev, "hnn", c, e.Loss(c).Name, 0))
			if got := must(experiment.Describe(one)).Differences(); !slices.Equal(got, want) {
				t.Errorf("%s by the recipe %s, and wider, differs in %v", e.Name, r.Name, got)
			}
			quick := with.ConfigFor(true)
			if err := with.Check("hnn", quick); err != nil || quick.Train.Steps > 500 {
				t.Errorf("%s quickly, by the recipe %s: %d steps, %v", e.Name, r.Name, quick.Train.Steps, err)
			}
		}
	}
	_, err := experiment.Spring.With("quick")
	refused(t, err, `recipe is "quick", but one of paper, fast, best is needed`)
}
