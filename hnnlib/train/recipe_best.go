package train

// bestRecipe has the paper's steps and a learning rate that falls to 0: from the paper's where each step takes all
// samples, as the paper's tasks with noise do, and from ten times the paper's where steps take batches.
var bestRecipe = Recipe{
	Name:    "best",
	Meaning: "the least error in the paper's steps",
	Of: func(paper Options) Options {
		o := paper.WithDefaults()
		o.Schedule, o.Warmup = "cosine", o.Steps*3/100
		if o.Batch > 0 {
			o.LearningRate *= 10
			o.Beta1, o.Beta2 = 0.95, 0.99
		}
		return o
	},
}
