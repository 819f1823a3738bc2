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

// ReportSpec says from where and how long a report rolls out.
type ReportSpec struct {
	Starts int     // in each group
	Span   float64 // in units of time
	Points int     // per rollout, evenly spaced, both ends included
	// Start draws a start of length 2n as the training data's; Seed, by its stream "report", decides which.
	Start func(rng *rand.Rand) []float64
	Seed  uint64
	// Energies are the least and the greatest energy of the training data: between them is interpolation.
	Energies [2]float64
	// Scale multiplies energies; 0 means 1.
	Scale float64
	// Recorded takes the place of the true trajectories: one rollout beside a recording, and no extrapolation. Its
	// times begin at 0. nil where there is none.
	Recorded *Course
}

// Settings of the report that are the same for all.
const (
	longer     = 10   // times the span: extrapolation in time
	longStarts = 5    // fewer, since each is ten times as long
	moved      = 1e-4 // by how much the perturbed truth's starts are moved
	flowShare  = 0.1  // of the span: over which symplecticity is measured
	flowRows   = 24   // rollouts that differencing the flow may take
	truthTol   = 1e-10
)

// ReportSteps is how many steps an adaptive method may take for one rollout of a report, unless the evaluator's
// options say.
const ReportSteps = 50_000

// Report is what there is to say of one field beside the truth under one integrator.
type Report struct {
	Method string  `json:"method"`
	RTol   float64 `json:"rtol,omitempty"` // of adaptive methods
	ATol   float64 `json:"atol,omitempty"`
	Step   float64 `json:"step,omitempty"` // of the others

	// Inside is from starts whose energy the training data have.
	Inside *Accuracy `json:"inside"`
	// Floor is the truth itself, restarted from the same starts moved by 1e-4: no prediction from starts known to
	// that precision can be expected to do better.
	Floor *Accuracy `json:"perturbed_truth,omitempty"`
	// Long is from the first of the same starts over ten times the span: extrapolation in time.
	Long *Accuracy `json:"ten_times_longer,omitempty"`
	// Below and Above are from starts with less and with more energy than the training data: extrapolation in
	// energy. They are missing where the system has no such states.
	Below *Accuracy `json:"below,omitempty"`
	Above *Accuracy `json:"above,omitempty"`

	Return        *Return        `json:"forward_backward"`
	Symplecticity *Symplecticity `json:"symplecticity"`
}

// reporter reports on fields beside one truth.
type reporter struct {
	spec    ReportSpec
	heading Report     // that names the integrator
	eval    *Evaluator // of the fields
	ref     *Evaluator // of the truth, at a tight tolerance

	starts [][]float64 // of all groups
	groups groups
	times  []float64
	long   []float64 // the times of the longer rollouts
	truth  struct{ plain, perturbed, long []Course }
}

// Reports measures each of the subjects, integrated with the evaluator's options, beside the truth, which is integrated
// once.
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
	tight := e.under(ode.Options{RTol: truthTol, ATol: truthTol})
	r := &reporter{spec: spec, heading: heading, eval: e.under(opts), ref: tight}
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
		r.starts, r.groups, r.times, r.truth.plain = rec.States[:1], groups{inside: 1}, rec.Times, []Course{*rec}
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
	r.long = dataset.Times(longer*r.spec.Span, longer*(r.spec.Points-1)+1)
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

// inside are the starts with an energy that the training data have.
func (r *reporter) inside() [][]float64 { return r.starts[:r.groups.inside] }

func (r *reporter) longStarts() [][]float64 { return r.starts[:min(longStarts, r.groups.inside)] }

// nudged moves a state by 1e-4 in a random direction.
func nudged(x []float64, rng *rand.Rand) []float64 {
	out, norm := make([]float64, len(x)), 0.
	for i := range out {
		out[i] = rng.NormFloat64()
		norm = math.Hypot(norm, out[i])
	}
	for i := range out {
		out[i] = x[i] + moved*out[i]/norm
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
		out.Floor = accuracy(r.truth.plain[:r.groups.inside], r.truth.perturbed, r.spec.Scale)
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

// String names the integrator and its accuracy.
func (r *Report) String() string {
	if r.Step > 0 {
		return fmt.Sprintf("%s, step %g", r.Method, r.Step)
	}
	return fmt.Sprintf("%s, rtol %g", r.Method, r.RTol)
}
