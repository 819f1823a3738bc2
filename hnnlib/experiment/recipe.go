package experiment

import (
	"cmp"

	"hnn/hnnlib/train"
)

// With returns the experiment with a recipe of [train.Recipes] in place of the paper's; "" means the paper's. The
// recipe changes Config.Train, from which it is found again in a run's settings.
func (e *Experiment) With(recipe string) (*Experiment, error) {
	r, err := train.RecipeByName(recipe)
	if err != nil {
		return nil, err
	}
	original := cmp.Or(e.original, e)
	if r.Name == train.Recipes[0].Name || e.Source == nil {
		return original, nil
	}
	with := *original
	with.recipe, with.original = r.Name, original
	with.Config.Train = r.Of(original.Config.Train)
	return &with, nil
}

// Recipe is the name of the recipe by which models are trained.
func (e *Experiment) Recipe() string { return cmp.Or(e.recipe, train.Recipes[0].Name) }

// of tells whether e is that experiment, by whatever recipe.
func (e *Experiment) of(other *Experiment) bool { return cmp.Or(e.original, e) == other }
