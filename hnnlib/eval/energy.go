package eval

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/internal/seed"
	"hnn/hnnlib/phase"

	"gonum.org/v1/gonum/stat"
)

// EnergySpec is a protocol of the energy metric. The zero values of the defects are the corrected
// protocol; the published one sets them.
type EnergySpec struct {
	Starts int     `json:"starts"` // fresh starts, from the seed's stream "evaluation"
	Span   float64 `json:"span"`   // in units of time
	Points int     `json:"points"` // per rollout, evenly spaced, both ends included
	// Start draws one start of length 2n.
	Start func(rng *rand.Rand) []float64 `json:"-"`

	// Stretch multiplies the models' times (defect 3 of the published spring: 1.09); 0 means 1.
	Stretch float64 `json:"stretch,omitempty"`
	// ScaledInPlace multiplies the span by Stretch once more with every start (defect 2 of the published
	// spring: the evaluation scales its caller's array of times).
	ScaledInPlace bool `json:"scaled_in_place,omitempty"`
	// EnergyOf is the system whose energy is measured; nil means the truth's (defect 1 of the published pendulum: the
	// spring's).
	EnergyOf phase.WithEnergy `json:"-"`
	// Tolerance is rtol of the rollouts, with SciPy's default atol of 1e-6 (defect 6 of the published real
	// pendulum: SciPy's default of 1e-3); 0 means the evaluator's.
	Tolerance float64 `json:"tolerance,omitempty"`
	// Scale multiplies energies, as the authors report the real pendulum's as 2H; 0 means 1.
	Scale float64 `json:"scale,omitempty"`
}

func (s EnergySpec) scale() float64 {
	if s.Scale == 0 {
		return 1
	}
	return s.Scale
}

// Check returns an error that names the first setting out of range.
func (s EnergySpec) Check() error {
	switch {
	case s.Starts < 1:
		return fmt.Errorf("starts is %d, but at least 1 is needed", s.Starts)
	case s.Points < 2:
		return fmt.Errorf("points is %d, but at least 2 per rollout are needed", s.Points)
	case !(s.Span > 0) || math.IsInf(s.Span, 0):
		return fmt.Errorf("span is %v, but a positive time is needed", s.Span)
	case !(s.Stretch >= 0):
		return fmt.Errorf("stretch is %v, but a positive factor is needed, or 0 for none", s.Stretch)
	}
	return nil
}

// times returns the true system's and the models' times, one row per start.
func (s EnergySpec) times() (truth, models [][]float64) {
	stretch := s.Stretch
	if stretch == 0 {
		stretch = 1
	}
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
	// MSE is the mean over starts and times of (H(true trajectory) − H(model's trajectory))², H the true
	// energy. A trajectory that diverged counts up to there.
	MSE float64 `json:"mse"`
	// Interval is the standard error of that mean over the starts: the paper's kind of ±, within one model.
	Interval float64   `json:"interval"`
	PerStart []float64 `json:"per_start"`
	Diverged int       `json:"diverged"` // trajectories that ended early
	// Starts are the states from which the rollouts began, so that they can be looked at apart.
	Starts [][]float64 `json:"starts"`
}

// EnergyMSE rolls the subject out from the spec's starts and compares its energy with the truth's.
func (e *Evaluator) EnergyMSE(ctx context.Context, s Subject, spec EnergySpec, seedValue uint64) (*EnergyResult, error) {
	if err := spec.Check(); err != nil {
		return nil, err
	}
	rng := seed.Stream(seedValue, "evaluation")
	starts := make([][]float64, spec.Starts)
	for i := range starts {
		starts[i] = spec.Start(rng)
	}
	trueTimes, modelTimes := spec.times()
	truth, err := e.solve(ctx, e.Truth(), spec.Tolerance, starts, trueTimes)
	if err != nil {
		return nil, err
	}
	if err := truth.Err(); err != nil {
		return nil, fmt.Errorf("the truth: %w", err)
	}
	rolled, err := e.solve(ctx, s, spec.Tolerance, starts, modelTimes)
	if err != nil {
		return nil, err
	}
	measure := e.Truth()
	if spec.EnergyOf != nil {
		measure.Field = spec.EnergyOf
	}
	want, err := e.along(measure, truth)
	if err != nil {
		return nil, err
	}
	got, err := e.along(measure, rolled)
	if err != nil {
		return nil, err
	}
	return EnergyErrors(starts, want, got, spec.Points), nil
}

// EnergyErrors compares energies along courses from each of the starts with the true ones. A row of got that has fewer than so
// many points is of a course that ended early.
func EnergyErrors(starts, want, got [][]float64, points int) *EnergyResult {
	res := &EnergyResult{Starts: starts}
	for b := range got {
		if len(got[b]) < points {
			res.Diverged++
		}
		res.PerStart = append(res.PerStart, meanSquare(want[b][:len(got[b])], got[b]))
	}
	mean, std := stat.MeanStdDev(res.PerStart, nil)
	res.MSE = mean
	if len(res.PerStart) > 1 {
		res.Interval = std / math.Sqrt(float64(len(res.PerStart)))
	}
	return res
}

// meanSquare is the mean of (a − b)².
func meanSquare(a, b []float64) float64 {
	sum := 0.
	for i := range b {
		sum += (a[i] - b[i]) * (a[i] - b[i])
	}
	return sum / float64(len(b))
}
