package train

// fastRecipe has a learning rate that is three to ten times the paper's and falls to 0 in a fifth of the steps. Without
// noise, which is where batches are drawn, the higher rate and shorter memory of both means pay; with noise, they would
// fit it.
var fastRecipe = Recipe{
	Name:    "fast",
	Meaning: "the paper's accuracy in a fifth of the steps",
	Of: func(paper Options) Options {
		o := paper.WithDefaults()
		o.Steps = max(1, o.Steps/5)
		o.Schedule, o.Warmup = "cosine", o.Steps/20
		o.LearningRate *= 3
		if o.Batch > 0 {
			o.LearningRate *= 10. / 3
			o.Beta1, o.Beta2 = 0.95, 0.95
		}
		return o
	},
}
