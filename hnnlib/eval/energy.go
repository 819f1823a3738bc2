package eval

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/internal/seed"
	"hnn/hnnlib/phase"

	"gonum.org/v1/gonum/stat"
)

// EnergySpec is a protocol of the energy metric. The fields from Stretch to Tolerance reproduce defects of the authors'
// evaluation, which only the published protocol sets.
type EnergySpec struct {
	Starts int     // fresh starts, from the seed's stream "evaluation"
	Span   float64 // in units of time
	Points int     // per rollout, evenly spaced, both ends included
	// Start draws an initial state of length 2n.
	Start func(rng *rand.Rand) []float64

	// Stretch multiplies the models' times; 0 means 1. The authors' spring has 1.09.
	Stretch float64
	// ScaledInPlace multiplies the span by Stretch once more with every start. The authors' evaluation of the spring
	// scales its caller's array of times in place.
	ScaledInPlace bool
	// EnergyOf is the system whose energy is measured; nil means the truth. The authors' pendulum has the spring's.
	EnergyOf phase.WithEnergy
	// Tolerance is rtol of the rollouts, with SciPy's default atol of 1e-6; 0 means the evaluator's tolerances. The
	// authors' real pendulum uses SciPy's default rtol of 1e-3.
	Tolerance float64

	Scale float64 // multiplies energies; 0 means 1. The authors report 2H for the real pendulum.
}

// times returns the times of the truth and of the models, one row for each start.
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
	MSE      Number `json:"energy_mse"` // the mean of PerStart
	Interval Number `json:"interval"`   // the standard error of MSE over the starts: the paper's ± for one model
	Starts   int    `json:"starts"`
	Diverged int    `json:"diverged"` // trajectories that ended early, measured up to their last states
	// PerStart is, for each start, the mean over times of (H(true trajectory) − H(model's trajectory))².
	PerStart []float64 `json:"-"`
}

// at returns e with another rtol and SciPy's default atol, or e's tolerances if rtol is 0.
func (e *Evaluator) at(rtol float64) *Evaluator {
	opts := e.Opts
	if rtol != 0 {
		opts.RTol, opts.ATol = rtol, 1e-6
	}
	return e.Under(opts)
}

// followTruth is follow for the truth. It returns an error if a trajectory ends early.
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

// EnergyErrors compares energies along courses with the true energies; each has one row for each start. A row of got
// with fewer than points energies belongs to a course that ended early.
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
	res.MSE = Number(mean)
	if len(res.PerStart) > 1 {
		res.Interval = Number(std / math.Sqrt(float64(len(res.PerStart))))
	}
	return res
}

// segments is the number of parts into which a single rollout is divided for its interval. The authors' error bars of
// the real pendulum come from five segments of one rollout.
const segments = 5

// RecordedEnergyMSE follows the subject along a recording, as returned by [Evaluator.Given], and compares the energies.
// Of spec it uses only Tolerance and Scale.
func (e *Evaluator) RecordedEnergyMSE(
	ctx context.Context, s Subject, spec EnergySpec, rec Course,
) (*EnergyResult, error) {
	if len(rec.Times) < segments {
		return nil, fmt.Errorf("a recording of %d states can't be compared with: at least %d are needed",
			len(rec.Times), segments)
	}
	model, err := e.at(spec.Tolerance).follow(ctx, s, rec.States[:1], rec.Times)
	if err != nil {
		return nil, err
	}
	got, err := e.along(e.Truth(), model)
	if err != nil {
		return nil, err
	}
	errors := squares(got[0], rec.Energy, spec.Scale)
	mse := stat.Mean(errors, nil)
	res := &EnergyResult{Starts: 1, MSE: Number(mse), PerStart: []float64{mse}}
	if len(errors) < len(rec.Times) {
		res.Diverged = 1
	}
	var parts []float64
	for k := range segments {
		parts = append(parts, stat.Mean(errors[k*len(errors)/segments:(k+1)*len(errors)/segments], nil))
	}
	res.Interval = Number(stat.StdDev(parts, nil) / math.Sqrt(segments))
	return res, nil
}

// FrictionFloor returns the energy MSE on a recording of a model that keeps the energy of the first state.
func (s EnergySpec) FrictionFloor(rec Course) float64 {
	kept := slices.Repeat(rec.Energy[:1], len(rec.Energy))
	return stat.Mean(squares(rec.Energy, kept, s.Scale), nil)
}

// squares returns the squares of scale·(a − b); a scale of 0 means 1.
func squares(a, b []float64, scale float64) []float64 {
	scale = cmp.Or(scale, 1)
	all := make([]float64, len(a))
	for i, v := range a {
		all[i] = scale * scale * (v - b[i]) * (v - b[i])
	}
	return all
}
