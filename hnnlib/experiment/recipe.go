package experiment

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"hnn/hnnlib/device"
	"hnn/hnnlib/eval"
	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/train"
)

// paperRecipe is the name of the recipe that all others are compared with.
var paperRecipe = train.Recipes[0].Name

// With returns the experiment with a recipe of [train.Recipes] in place of the paper's; "" means the paper's. The
// recipe changes Config.Train, from which it is found again in a run's settings.
func (e *Experiment) With(recipe string) (*Experiment, error) {
	r, err := train.RecipeByName(recipe)
	if err != nil {
		return nil, err
	}
	original := cmp.Or(e.original, e)
	if r.Name == paperRecipe || e.Source == nil {
		return original, nil
	}
	with := *original
	with.recipe, with.original = r.Name, original
	own, ok := original.Recipes[r.Name]
	if !ok {
		own = r.Of(original.Config.Train)
	}
	with.Config.Train = own.WithDefaults()
	return &with, nil
}

// Recipe is the name of the recipe by which models are trained.
func (e *Experiment) Recipe() string { return cmp.Or(e.recipe, paperRecipe) }

// of tells whether e is that experiment, by whatever recipe.
func (e *Experiment) of(other *Experiment) bool { return cmp.Or(e.original, e) == other }

// RecipeRow says how the HNNs of an experiment come out by a recipe, over the seeds on disk.
type RecipeRow struct {
	Experiment string       `json:"experiment"`
	Recipe     string       `json:"recipe"`
	Steps      int          `json:"steps"`
	Batch      int          `json:"batch"` // 0 means all samples
	Cost       float64      `json:"cost"`  // samples that all steps take, over those of the paper's recipe
	Seconds    eval.Summary `json:"seconds"`
	TestLoss   eval.Summary `json:"test_loss"`
	EnergyMSE  eval.Summary `json:"energy_mse"` // the paper's metric, under the corrected protocol
	// Gain is how many times smaller the energy MSE is than that of the paper's recipe, of the means; 0 where there is
	// no run by the paper's.
	Gain  Number `json:"gain,omitempty"`
	Quick bool   `json:"quick,omitempty"`
}

// RecipeRows measures the HNNs of seeds 0, 1, … that are on disk, for each experiment and recipe.
func RecipeRows(ctx context.Context, dev *device.Device, quick bool) (rows []RecipeRow, err error) {
	defer caught(&err)
	for _, original := range Experiments() {
		var paper RecipeRow
		for _, r := range train.Recipes {
			e := must(original.With(r.Name))
			c := e.ConfigFor(quick)
			seeds := must(e.trainedSeeds(ctx, dev, c, "hnn"))
			if len(seeds) == 0 {
				continue
			}
			models := must(e.Train(ctx, dev, "hnn", TrainOptions{Seeds: seeds, Config: &c}))
			row := RecipeRow{Experiment: e.Name, Recipe: r.Name, Steps: c.Train.Steps, Batch: c.Train.Batch, Quick: quick}
			row.Cost = work(c.Train) / work(original.ConfigFor(quick).Train)
			row.Seconds = eval.Summarise(mapped(models, func(t *Trained) float64 { return t.Result.Seconds }))
			row.TestLoss = eval.Summarise(mapped(models, func(t *Trained) float64 { return t.Result.TestLoss }))
			energies := must(e.EnergyMSEs(ctx, dev, c, models))
			row.EnergyMSE = eval.Summarise(mapped(energies, func(v Number) float64 { return float64(v) }))
			if r.Name == paperRecipe {
				paper = row
			}
			row.Gain = paper.EnergyMSE.Mean / row.EnergyMSE.Mean
			rows = append(rows, row)
		}
	}
	return rows, nil
}

// work is proportional to the samples that all steps take.
func work(o train.Options) float64 { return float64(o.Steps) * float64(max(1, o.Batch)) }

// RecipeTable is the table of recipes: the header, and the rows as text.
func RecipeTable(rows []RecipeRow) (header []string, cells [][]string) {
	header = []string{"task", "recipe", "steps × batch", "n", "cost", "seconds", "test loss", "energy MSE", "smaller by"}
	for _, r := range rows {
		batch, gain := fmt.Sprint(r.Batch), "–"
		if r.Batch == 0 {
			batch = "all"
		}
		if r.Recipe != paperRecipe {
			gain = times(float64(r.Gain))
		}
		cells = append(cells, []string{titleOf(r.Experiment), r.Recipe, fmt.Sprintf("%d × %s", r.Steps, batch),
			fmt.Sprint(r.TestLoss.N), fmt.Sprintf("%.2g", r.Cost), fmt.Sprintf("%.3g", float64(r.Seconds.Mean)),
			r.TestLoss.String(), r.EnergyMSE.String(), gain})
	}
	return header, cells
}

// gains says in one sentence how much less the energy MSE is by other recipes than by the paper's, for the task on which
// that is most; "" if it is nowhere less.
func gains(rows []RecipeRow) string {
	most := RecipeRow{Gain: 1}
	for _, r := range rows {
		if r.Gain > most.Gain {
			most = r
		}
	}
	var parts []string
	for _, r := range rows {
		if r.Experiment != most.Experiment || r.Recipe == paperRecipe {
			continue
		}
		work := fmt.Sprintf("%.2g times the work", r.Cost)
		if r.Cost == 1 {
			work = "the same work"
		}
		parts = append(parts, fmt.Sprintf("%s smaller for %s (%s)", times(float64(r.Gain)), work, r.Recipe))
	}
	if parts == nil {
		return ""
	}
	return titleOf(most.Experiment) + ": the energy error by another recipe than the paper's is " +
		strings.Join(parts, ", and ") + "."
}

// recipesFile is in the folder of the topic results, in a layout of that number.
const (
	recipesFile   = "recipes.json"
	recipesFormat = 1
)

type recipes struct {
	Rows []RecipeRow `json:"rows"`
}

// SaveRecipes writes recipes.json into dir, the folder of the topic results, for the results page.
func SaveRecipes(dir string, rows []RecipeRow) error {
	return artifact.WriteSealed(filepath.Join(dir, recipesFile), recipesFormat, recipes{rows})
}

// readRecipes reads recipes.json of the results folder, if it is there.
func readRecipes(out string) ([]RecipeRow, error) {
	var all recipes
	err := artifact.ReadSealed(filepath.Join(out, Results.Name, recipesFile), recipesFormat, &all)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return all.Rows, err
}
