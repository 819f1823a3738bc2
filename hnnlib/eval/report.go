package eval

import (
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
	Starts int     `json:"starts"` // in each group
	Span   float64 `json:"span"`   // in units of time
	Points int     `json:"points"` // per rollout, evenly spaced, both ends included
	// Start draws a start of length 2n as the training data's; Seed, by its stream "report", decides which.
	Start func(rng *rand.Rand) []float64 `json:"-"`
	Seed  uint64                         `json:"seed"`
	// Energies are the least and the greatest energy of the training data: inside of them is interpolation.
	Energies [2]float64 `json:"energies"`
	// Scale multiplies energies; 0 means 1.
	Scale float64 `json:"scale,omitempty"`
	// Recorded takes the place of the true system's trajectories: one rollout beside a recording, and no extrapolation.
	// Its times begin at 0. nil where there is none.
	Recorded *Course `json:"-"`
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

// ReportSteps is how many steps an adaptive method may take for one rollout of a report, unless the evaluator's options say.
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
	// Below and Above are from starts with less and with more energy than the training data: extrapolation in energy.
	// They are missing where the system has no such states.
	Below *Accuracy `json:"below,omitempty"`
	Above *Accuracy `json:"above,omitempty"`

	Return        *Return        `json:"forward_backward"`
	Symplecticity *Symplecticity `json:"symplecticity"`
}

// Check returns an error that names the first setting out of range.
func (s ReportSpec) Check() error {
	if s.Recorded != nil {
		return nil
	}
	if s.Start == nil {
		return errors.New("a report needs a way to draw starts: give the system a sampler")
	}
	return EnergySpec{Starts: s.Starts, Points: s.Points, Span: s.Span}.Check()
}

// Reporter reports on fields of one system. It holds the truth, which they share.
type Reporter struct {
	spec   ReportSpec
	eval   *Evaluator // of the fields
	ref    *Evaluator // of the truth, at a tight tolerance
	groups groups

	truth, perturbed, long []Course
}

// NewReporter integrates the truth. Fields are then integrated with the evaluator's options.
func (e *Evaluator) NewReporter(ctx context.Context, spec ReportSpec) (*Reporter, error) {
	if err := spec.Check(); err != nil {
		return nil, err
	}
	if spec.Scale == 0 {
		spec.Scale = 1
	}
	opts := e.Opts
	if m, err := ode.ByName(opts.Method); err == nil && m.Adaptive && opts.MaxSteps == 0 {
		opts.MaxSteps = ReportSteps
	}
	r := &Reporter{spec: spec, eval: New(e.Dev, e.truth, opts), ref: New(e.Dev, e.truth, ode.Options{RTol: truthTol, ATol: truthTol})}
	if err := r.prepare(ctx); err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

// Close frees the compiled programs.
func (r *Reporter) Close() {
	r.eval.Close()
	r.ref.Close()
}

// prepare draws the starts and integrates the truth.
func (r *Reporter) prepare(ctx context.Context) error {
	if rec := r.spec.Recorded; rec != nil {
		r.groups = groups{starts: rec.States[:1], inside: 1}
		r.truth = []Course{*rec}
		return nil
	}
	rng := seed.Stream(r.spec.Seed, "report")
	var err error
	if r.groups, err = r.draw(rng); err != nil {
		return err
	}
	near := make([][]float64, r.groups.inside)
	for i := range near {
		near[i] = nudged(r.groups.starts[i], rng)
	}
	both := slices.Concat(r.groups.starts, near)
	if r.truth, err = r.roll(ctx, r.ref, r.ref.Truth(), both, r.times()); err != nil {
		return err
	}
	n := len(r.groups.starts)
	r.truth, r.perturbed = r.truth[:n], r.truth[n:]
	r.long, err = r.roll(ctx, r.ref, r.ref.Truth(), r.longStarts(), r.longTimes())
	return err
}

func (r *Reporter) longStarts() [][]float64 {
	return r.groups.starts[:min(longStarts, r.groups.inside)]
}

// times are those of the rollouts.
func (r *Reporter) times() []float64 {
	if rec := r.spec.Recorded; rec != nil {
		return rec.Times
	}
	return dataset.Times(r.spec.Span, r.spec.Points)
}

func (r *Reporter) longTimes() []float64 {
	return dataset.Times(longer*r.spec.Span, longer*(r.spec.Points-1)+1)
}

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

// roll rolls out and measures the true energy along the way.
func (r *Reporter) roll(ctx context.Context, e *Evaluator, s Subject, starts [][]float64, times []float64) ([]Course, error) {
	sol, err := e.solve(ctx, s, 0, starts, repeated(times, len(starts)))
	if err != nil {
		return nil, err
	}
	return r.ref.courses(s, sol)
}

// Report measures one field.
func (r *Reporter) Report(ctx context.Context, s Subject) (*Report, error) {
	out, err := r.header()
	if err != nil {
		return nil, err
	}
	times := r.times()
	model, err := r.roll(ctx, r.eval, s, r.groups.starts, times)
	if err != nil {
		return nil, err
	}
	g := r.groups
	group := func(from, to int) *Accuracy {
		if from == to {
			return nil
		}
		return accuracy(r.truth[from:to], model[from:to], r.spec.Scale)
	}
	out.Inside, out.Below, out.Above = group(0, g.inside), group(g.inside, g.inside+g.below), group(g.inside+g.below, len(g.starts))
	if r.spec.Recorded == nil {
		out.Floor = accuracy(r.truth[:g.inside], r.perturbed, r.spec.Scale)
		long, err := r.roll(ctx, r.eval, s, r.longStarts(), r.longTimes())
		if err != nil {
			return nil, err
		}
		out.Long = accuracy(r.long, long, r.spec.Scale)
	}
	if out.Return, err = r.eval.Return(ctx, s, g.starts[:g.inside], even(times)); err != nil {
		return nil, err
	}
	starts := g.starts[:max(1, min(g.inside, flowRows/(2*s.Field.Dim())))]
	out.Symplecticity, err = r.eval.Symplecticity(ctx, s, starts, flowShare*times[len(times)-1])
	return out, err
}

// header names the integrator.
func (r *Reporter) header() (*Report, error) {
	method, err := ode.ByName(r.eval.Opts.Method)
	if err != nil {
		return nil, err
	}
	opts := r.eval.Opts.WithDefaults()
	out := &Report{Method: method.Name}
	if method.Adaptive {
		out.RTol, out.ATol = opts.RTol, opts.ATol
	} else {
		out.Step = opts.Step
	}
	return out, nil
}

// even are as many evenly spaced times over the same span, from 0.
func even(times []float64) []float64 {
	return dataset.Times(times[len(times)-1]-times[0], len(times))
}

// String names the integrator and its accuracy.
func (r *Report) String() string {
	if r.Step > 0 {
		return fmt.Sprintf("%s, step %g", r.Method, r.Step)
	}
	return fmt.Sprintf("%s, rtol %g", r.Method, r.RTol)
}
