package eval

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/internal/seed"
	"hnn/hnnlib/phase"

	"gonum.org/v1/gonum/stat"
)

// EnergySpec is a protocol of the energy metric. The zero values of the defects are the corrected protocol; the
// published one sets them.
type EnergySpec struct {
	Starts int     // fresh starts, from the seed's stream "evaluation"
	Span   float64 // in units of time
	Points int     // per rollout, evenly spaced, both ends included
	// Start draws one start of length 2n.
	Start func(rng *rand.Rand) []float64

	// Stretch multiplies the models' times (defect 3 of the published spring: 1.09); 0 means 1.
	Stretch float64
	// ScaledInPlace multiplies the span by Stretch once more with every start (defect 2 of the published spring:
	// the evaluation scales its caller's array of times).
	ScaledInPlace bool
	// EnergyOf is the system whose energy is measured; nil means the truth's (defect 1 of the published pendulum: the
	// spring's).
	EnergyOf phase.WithEnergy
	// Tolerance is rtol of the rollouts, with SciPy's default atol of 1e-6 (defect 6 of the published real
	// pendulum: SciPy's default of 1e-3); 0 means the evaluator's.
	Tolerance float64
	// Scale multiplies energies, as the authors report the real pendulum's as 2H; 0 means 1.
	Scale float64
}

// times returns the truth's and the models' times, one row for each start.
func (s EnergySpec) times() (truth, models [][]float64) {
	stretch := cmp.Or(s.Stretch, 1)
	span := s.Span
	for range s.Starts {
		if s.ScaledInPlace {
			span *= stretch
		}
		truth = append(truth, dataset.Times(span, s.Points))
		models = append(models, dataset.Times(span*stretch, s.Points))
	}
	return truth, models
}

// EnergyResult is the energy metric of one model.
type EnergyResult struct {
	// MSE is the mean over starts and times of (H(true trajectory) − H(model's trajectory))², H the true energy. A
	// trajectory that ended early counts up to there.
	MSE float64
	// Interval is the standard error of that mean over the starts: the paper's kind of ±, within one model.
	Interval float64
	PerStart []float64
	Starts   int
	Diverged int // trajectories that ended early
}

// at returns e with another rtol and SciPy's default atol; 0 leaves both.
func (e *Evaluator) at(rtol float64) *Evaluator {
	opts := e.Opts
	if rtol != 0 {
		opts.RTol, opts.ATol = rtol, 1e-6
	}
	return e.under(opts)
}

// followTruth follows the truth, which must not end early.
func (e *Evaluator) followTruth(ctx context.Context, starts [][]float64, times ...[]float64) ([]Course, error) {
	truth, err := e.follow(ctx, e.Truth(), starts, times...)
	for _, c := range truth {
		if c.Ended != nil {
			return nil, fmt.Errorf("the truth: %w", c.Ended)
		}
	}
	return truth, err
}

// EnergyMSE follows the subject from the spec's starts and compares its energy with the truth's.
func (e *Evaluator) EnergyMSE(
	ctx context.Context, s Subject, spec EnergySpec, seedValue uint64,
) (*EnergyResult, error) {
	measure := e.Truth()
	if spec.EnergyOf != nil {
		measure.Field = spec.EnergyOf
	}
	rng := seed.Stream(seedValue, "evaluation")
	starts := make([][]float64, spec.Starts)
	for i := range starts {
		starts[i] = spec.Start(rng)
	}
	ev := e.at(spec.Tolerance)
	trueTimes, modelTimes := spec.times()
	truth, err := ev.followTruth(ctx, starts, trueTimes...)
	if err != nil {
		return nil, err
	}
	model, err := ev.follow(ctx, s, starts, modelTimes...)
	if err != nil {
		return nil, err
	}
	want, err := e.along(measure, truth)
	if err != nil {
		return nil, err
	}
	got, err := e.along(measure, model)
	if err != nil {
		return nil, err
	}
	return EnergyErrors(want, got, spec.Points), nil
}

// EnergyErrors compares energies along courses, a row for each start, with the true ones. A row of got that has fewer
// than so many points is of a course that ended early.
func EnergyErrors(want, got [][]float64, points int) *EnergyResult {
	res := &EnergyResult{Starts: len(got)}
	for b, row := range got {
		if len(row) < points {
			res.Diverged++
		}
		sum := 0.
		for i, h := range row {
			sum += (want[b][i] - h) * (want[b][i] - h)
		}
		res.PerStart = append(res.PerStart, sum/float64(len(row)))
	}
	mean, std := stat.MeanStdDev(res.PerStart, nil)
	res.MSE = mean
	if len(res.PerStart) > 1 {
		res.Interval = std / math.Sqrt(float64(len(res.PerStart)))
	}
	return res
}
