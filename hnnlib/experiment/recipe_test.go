package experiment_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
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
			cost, papers := c.Train.Steps*max(1, c.Train.Batch), e.Config.Train.Steps*max(1, e.Config.Train.Batch)
			if cost > papers || r.Name == "fast" && 10*cost > 8*papers {
				t.Errorf("%s takes %d samples by the recipe %s, and %d by the paper's", e.Name, cost, r.Name, papers)
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

// The table of recipes has a row for each recipe by which HNNs are on disk, and stands on the page.
func TestRecipeTable(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	t.Setenv(run.DirEnv, t.TempDir())
	tiny(t)
	for _, name := range []string{"paper", "fast"} {
		e := must(experiment.Spring.With(name))
		c := e.ConfigFor(false)
		must(e.Train(context.Background(), dev, "hnn", experiment.TrainOptions{Seeds: experiment.Seeds(2), Config: &c}))
	}
	rows := must(experiment.RecipeRows(context.Background(), dev, false))
	if len(rows) != 2 || rows[0].Recipe != "paper" || rows[0].Cost != 1 || rows[0].Gain != 1 || rows[1].Recipe != "fast" ||
		rows[1].Steps != 4 || rows[1].Cost != 0.2 || rows[1].TestLoss.N != 2 ||
		rows[1].Gain != rows[0].EnergyMSE.Mean/rows[1].EnergyMSE.Mean {
		t.Fatalf("the rows are %+v", rows)
	}
	_, cells := experiment.RecipeTable(rows)
	if got := strings.Join(cells[1][:5], "|"); got != "Mass-spring|fast|4 × all|2|0.2" {
		t.Errorf("the row of fast begins with %s", got)
	}
	out := t.TempDir()
	dir := filepath.Join(out, experiment.Results.Name)
	rows[1].Gain = 310
	succeed(t, errors.Join(os.MkdirAll(dir, 0o755), experiment.SaveRecipes(dir, rows)))
	must(experiment.WriteSummary(out))
	page := string(must(os.ReadFile(filepath.Join(out, "index.html"))))
	for _, want := range []string{"Recipes of training", "<td>4 × all</td>", "Mass-spring: the energy error by another " +
		"recipe than the paper&#39;s is 310 times smaller for 0.2 times the work (fast)."} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}
