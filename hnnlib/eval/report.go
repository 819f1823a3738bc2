package eval

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/internal/seed"
	"hnn/hnnlib/ode"
)

// ReportSpec describes the rollouts of a report.
type ReportSpec struct {
	Starts int     // number in each group
	Span   float64 // in units of time
	Points int     // per rollout, evenly spaced, both ends included
	// Start draws an initial state of length 2n from the training distribution; Seed seeds the draws.
	Start func(rng *rand.Rand) []float64
	Seed  uint64
	// Energies are the least and the greatest energy of the training data.
	Energies [2]float64
	// Scale multiplies energies; 0 means 1.
	Scale float64
	// Recorded, if not nil, replaces the true trajectories: there is one rollout, from its first state, and no
	// extrapolation. Its times begin at 0.
	Recorded *Course
}

// Settings shared by all reports.
const (
	longFactor = 10    // the long rollouts, which extrapolate in time, take longFactor·Span
	longStarts = 5     // number of long rollouts: few, because they are slow
	nudge      = 1e-4  // distance by which the starts of the perturbed truth are moved
	flowShare  = 0.1   // symplecticity is measured over flowShare·Span
	flowRows   = 24    // rollouts for differencing the flow, unless one start needs more
	truthTol   = 1e-10 // tolerance of the truth
)

// ReportSteps limits the steps of an adaptive method in a rollout unless the evaluator's options set MaxSteps.
const ReportSteps = 50_000

// Report holds one field's measurements against the truth, under one integrator.
type Report struct {
	Method string  `json:"method"`
	RTol   float64 `json:"rtol,omitempty"` // of adaptive methods
	ATol   float64 `json:"atol,omitempty"`
	Step   float64 `json:"step,omitempty"` // of fixed-step methods

	// Inside measures rollouts from starts within the energies of the training data.
	Inside *Accuracy `json:"inside"`
	// PerturbedTruth measures the truth itself from the starts of Inside, moved by 1e-4 in random directions. No
	// prediction from starts known to that precision can be expected to do better.
	PerturbedTruth *Accuracy `json:"perturbed_truth,omitempty"`
	// Long measures rollouts from the first starts of Inside over ten times the span: extrapolation in time.
	Long *Accuracy `json:"ten_times_longer,omitempty"`
	// Below and Above measure rollouts from starts with less and with more energy than the training data: extrapolation
	// in energy. They are nil if no such starts were found.
	Below *Accuracy `json:"below,omitempty"`
	Above *Accuracy `json:"above,omitempty"`

	Return        *Return        `json:"forward_backward"`
	Symplecticity *Symplecticity `json:"symplecticity"`
}

// reporter makes the reports on several fields against one truth.
type reporter struct {
	spec    ReportSpec
	heading Report     // only the fields that describe the integrator are set
	eval    *Evaluator // of the fields
	ref     *Evaluator // of the truth, at truthTol

	starts [][]float64 // of all groups
	groups groupSizes
	times  []float64
	long   []float64 // the times of the long rollouts
	truth  struct{ plain, perturbed, long []Course }
}

// Reports measures each subject, integrated with the evaluator's options, against the truth, which it integrates once.
func (e *Evaluator) Reports(ctx context.Context, spec ReportSpec, subjects ...Subject) ([]*Report, error) {
	opts := e.Opts
	method, err := ode.ByName(opts.Method)
	if err != nil {
		return nil, err
	}
	used := opts.WithDefaults()
	heading := Report{Method: method.Name, Step: used.Step}
	if method.Adaptive {
		heading = Report{Method: method.Name, RTol: used.RTol, ATol: used.ATol}
		opts.MaxSteps = cmp.Or(opts.MaxSteps, ReportSteps)
	}
	spec.Scale = cmp.Or(spec.Scale, 1)
	tight := e.Under(ode.Options{RTol: truthTol, ATol: truthTol})
	r := &reporter{spec: spec, heading: heading, eval: e.Under(opts), ref: tight}
	if err := r.prepare(ctx); err != nil {
		return nil, err
	}
	var all []*Report
	for _, s := range subjects {
		report, err := r.report(ctx, s)
		if err != nil {
			return nil, err
		}
		all = append(all, report)
	}
	return all, nil
}

// prepare draws the starts and integrates the truth.
func (r *reporter) prepare(ctx context.Context) (err error) {
	if rec := r.spec.Recorded; rec != nil {
		r.starts, r.groups, r.times, r.truth.plain = rec.States[:1], groupSizes{inside: 1}, rec.Times, []Course{*rec}
		return nil
	}
	if r.spec.Start == nil {
		return errors.New("a report needs a way to draw starts: give the system a sampler")
	}
	rng := seed.Stream(r.spec.Seed, "report")
	if r.starts, r.groups, err = r.draw(rng); err != nil {
		return err
	}
	r.times = dataset.Times(r.spec.Span, r.spec.Points)
	r.long = dataset.Times(longFactor*r.spec.Span, longFactor*(r.spec.Points-1)+1)
	all := slices.Clone(r.starts)
	for _, x := range r.inside() {
		all = append(all, nudged(x, rng))
	}
	truth, err := r.ref.energetic(ctx, r.ref.Truth(), all, r.times)
	if err != nil {
		return err
	}
	r.truth.plain, r.truth.perturbed = truth[:len(r.starts)], truth[len(r.starts):]
	r.truth.long, err = r.ref.energetic(ctx, r.ref.Truth(), r.longStarts(), r.long)
	return err
}

// inside returns the starts within the energies of the training data.
func (r *reporter) inside() [][]float64 { return r.starts[:r.groups.inside] }

func (r *reporter) longStarts() [][]float64 { return r.starts[:min(longStarts, r.groups.inside)] }

// nudged returns x moved by nudge in a random direction.
func nudged(x []float64, rng *rand.Rand) []float64 {
	out, norm := make([]float64, len(x)), 0.
	for i := range out {
		out[i] = rng.NormFloat64()
		norm = math.Hypot(norm, out[i])
	}
	for i := range out {
		out[i] = x[i] + nudge*out[i]/norm
	}
	return out
}

// report measures one field.
func (r *reporter) report(ctx context.Context, s Subject) (*Report, error) {
	model, err := r.eval.energetic(ctx, s, r.starts, r.times)
	if err != nil {
		return nil, err
	}
	at := 0
	next := func(n int) *Accuracy {
		at += n
		return accuracy(r.truth.plain[at-n:at], model[at-n:at], r.spec.Scale)
	}
	out := r.heading
	out.Inside, out.Below, out.Above = next(r.groups.inside), next(r.groups.below), next(r.groups.above)
	if r.spec.Recorded == nil {
		out.PerturbedTruth = accuracy(r.truth.plain[:r.groups.inside], r.truth.perturbed, r.spec.Scale)
		long, err := r.eval.energetic(ctx, s, r.longStarts(), r.long)
		if err != nil {
			return nil, err
		}
		out.Long = accuracy(r.truth.long, long, r.spec.Scale)
	}
	first, last := r.times[0], r.times[len(r.times)-1]
	if out.Return, err = r.eval.Return(ctx, s, r.inside(), dataset.Times(last-first, len(r.times))); err != nil {
		return nil, err
	}
	starts := r.starts[:max(1, min(r.groups.inside, flowRows/(2*s.Field.Dim())))]
	out.Symplecticity, err = r.eval.Symplecticity(ctx, s, starts, flowShare*last)
	return &out, err
}

// Integrator returns the integrator's name with its step or tolerance.
func (r *Report) Integrator() string {
	if r.Step > 0 {
		return fmt.Sprintf("%s, step %g", r.Method, r.Step)
	}
	return fmt.Sprintf("%s, rtol %g", r.Method, r.RTol)
}
