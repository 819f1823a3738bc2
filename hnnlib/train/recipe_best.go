package train

// bestRecipe has the paper's steps and a learning rate that rises to ten times the paper's and falls to 0.
var bestRecipe = Recipe{
	Name:    "best",
	Meaning: "the least error in the paper's steps",
	Of: func(paper Options) Options {
		o := paper.WithDefaults()
		o.Schedule, o.Warmup = "cosine", o.Steps*3/100
		o.LearningRate *= 10
		o.Beta1, o.Beta2 = 0.95, 0.99
		return o
	},
}
