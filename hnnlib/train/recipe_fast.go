package train

// fastRecipe has a learning rate that is higher than the paper's and falls to 0 in a fifth of the steps. Data with noise
// take twice the rate, as a higher one fits the noise. Data without, which are learned in batches, take ten times the
// rate and shorter memories of the gradient.
var fastRecipe = Recipe{
	Name:    "fast",
	Meaning: "the paper's accuracy in less time",
	Of: func(paper Options) Options {
		o := paper.WithDefaults()
		o.Steps = max(1, o.Steps/5)
		o.Schedule, o.Warmup = "cosine", o.Steps/20
		if o.Batch == 0 {
			o.LearningRate *= 2
			return o
		}
		o.LearningRate *= 10
		o.Beta1, o.Beta2 = 0.95, 0.95
		return o
	},
}
