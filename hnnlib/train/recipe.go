package train

// Recipe makes the options of a training from those of the paper for the same task.
type Recipe struct {
	Name    string
	Meaning string // in help
	Of      func(paper Options) Options
}

// Recipes lists all recipes. The first is the default.
var Recipes = []Recipe{
	paperRecipe,
	fastRecipe,
	bestRecipe,
}

// RecipeByName returns the recipe of that name; "" means the paper's.
func RecipeByName(name string) (Recipe, error) {
	var known []string
	for _, r := range Recipes {
		if r.Name == name || name == "" {
			return r, nil
		}
		known = append(known, r.Name)
	}
	return Recipe{}, unknown("recipe", name, known)
}
