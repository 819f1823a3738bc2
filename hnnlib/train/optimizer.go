package train

import (
	"fmt"
	"strings"

	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"
	"github.com/gomlx/gomlx/ml/train/optimizer/cosineschedule"
)

// optimizers are GoMLX's, by the name in [Options].
var optimizers = map[string]func(Options) optimizer.Interface{
	"adam":    func(o Options) optimizer.Interface { return configure(optimizer.Adam(), o) },
	"adamax":  func(o Options) optimizer.Interface { return configure(optimizer.Adam().Adamax(), o) },
	"rmsprop": func(o Options) optimizer.Interface { return configure(optimizer.RMSProp(), o) },
}

func configure(c *optimizer.AdamConfig, o Options) optimizer.Interface {
	return c.LearningRate(o.LearningRate).Betas(o.Beta1, o.Beta2).Epsilon(epsilon).Done()
}

// gradientUpdater has a method of GoMLX's optimizers that optimizer.Interface lacks, for gradients that are already
// computed.
type gradientUpdater interface {
	UpdateGraphWithGradients(scope *model.Scope, grads []*Node, lossDType dtypes.DType)
}

// schedules set the learning rate of a step, by the name in [Options].
var schedules = map[string]func(*model.Scope, *Graph, Options){
	"constant": warmUp,
	"cosine":   cosine,
}

// cosine lets the learning rate of step k = 0, 1, … of S rise to r in W steps, and fall to 0 (Loshchilov & Hutter
// 2017, equation 5, without restarts):
//
//	r · k/W                                 for k < W
//	r · ½ (1 + cos(π (k − W)/(S − W)))      from there on
func cosine(scope *model.Scope, g *Graph, o Options) {
	scope.Store().SetTraining(g, true)
	cosineschedule.New(scope, g, dtypes.Float32).LearningRate(o.LearningRate).
		WarmUpSteps(o.Warmup).PeriodSteps(o.Steps - o.Warmup).Done()
}

// warmUp lets the learning rate rise as [cosine] does, and stay.
func warmUp(scope *model.Scope, g *Graph, o Options) {
	if o.Warmup == 0 {
		return
	}
	step := optimizer.IncrementCounter(scope.At("warm_up"), g, "step", dtypes.Float32)
	share := MinScalar(DivScalar(AddScalar(step, -1), float64(o.Warmup)), 1)
	optimizer.LearningRateVar(scope, dtypes.Float32, o.LearningRate).SetNodeValue(MulScalar(share, o.LearningRate))
}

// unknown is the error on a setting whose value is not one of those known.
func unknown(setting, got string, known []string) error {
	return fmt.Errorf("%s is %q, but one of %s is needed", setting, got, strings.Join(known, ", "))
}
