package train

// paperRecipe is Adam at a constant rate, as the authors' code has it.
var paperRecipe = Recipe{
	Name:    "paper",
	Meaning: "as the authors trained",
	Of:      func(paper Options) Options { return paper },
}
