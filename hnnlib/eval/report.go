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

	"gonum.org/v1/gonum/floats"
)

// ReportSpec describes the rollouts of a report.
type ReportSpec struct {
	Starts int     // number in each group
	Span   float64 // in units of time
	Points int     // per rollout, evenly spaced, both ends included
	Scale  float64 // multiplies energies; 0 means 1

	Start    func(rng *rand.Rand) []float64 // draws a state of length 2n from the training distribution
	Seed     uint64                         // of the draws
	Energies [2]float64                     // the least and the greatest of the training data
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

	Inside *Accuracy `json:"inside"` // rollouts from starts within the energies of the training data
	// PerturbedTruth measures the truth from the starts of Inside, moved by 1e-4 in random directions: the best that can
	// be expected of a prediction from starts known to that precision.
	PerturbedTruth *Accuracy `json:"perturbed_truth,omitempty"`
	// Long extrapolates in time, from the first starts of Inside over ten times the span; Below and Above extrapolate
	// in energy, to less and to more than the training data's. They are nil if no such starts were found.
	Long  *Accuracy `json:"ten_times_longer,omitempty"`
	Below *Accuracy `json:"below,omitempty"`
	Above *Accuracy `json:"above,omitempty"`

	Return        *Return        `json:"forward_backward"`
	Symplecticity *Symplecticity `json:"symplecticity"`
}

// reference is what a report compares with: the true courses from the starts of its groups.
type reference struct {
	groups          [][][]float64 // the starts inside, below and above the energies of the training data
	times, long     []float64     // of the rollouts, and of the long ones
	truth           []Course      // from all starts
	perturbed, late []Course      // from the starts inside: moved, and over the long times
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
	ref, err := e.Under(ode.Options{RTol: truthTol, ATol: truthTol}).reference(ctx, spec)
	if err != nil {
		return nil, err
	}
	var all []*Report
	for _, s := range subjects {
		report := heading
		if err := e.Under(opts).report(ctx, &report, s, ref, spec); err != nil {
			return nil, err
		}
		all = append(all, &report)
	}
	return all, nil
}

// reference draws the starts and integrates the truth.
func (e *Evaluator) reference(ctx context.Context, spec ReportSpec) (r reference, err error) {
	if rec := spec.Recorded; rec != nil {
		return reference{groups: [][][]float64{rec.States[:1], nil, nil}, times: rec.Times, truth: []Course{*rec}}, nil
	}
	if spec.Start == nil {
		return r, errors.New("a report needs a way to draw starts: give the system a sampler")
	}
	rng := seed.Stream(spec.Seed, "report")
	if r.groups, err = e.draw(spec, rng); err != nil {
		return r, err
	}
	r.times = dataset.Times(spec.Span, spec.Points)
	r.long = dataset.Times(longFactor*spec.Span, longFactor*(spec.Points-1)+1)
	all := slices.Concat(r.groups...)
	n := len(all)
	for _, x := range r.groups[0] {
		all = append(all, nudged(x, rng))
	}
	truth, err := e.energetic(ctx, e.Truth(), all, r.times)
	if err != nil {
		return r, err
	}
	r.truth, r.perturbed = truth[:n], truth[n:]
	r.late, err = e.energetic(ctx, e.Truth(), r.longStarts(), r.long)
	return r, err
}

func (r reference) longStarts() [][]float64 { return r.groups[0][:min(longStarts, len(r.groups[0]))] }

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
func (e *Evaluator) report(ctx context.Context, out *Report, s Subject, r reference, spec ReportSpec) error {
	model, err := e.energetic(ctx, s, slices.Concat(r.groups...), r.times)
	if err != nil {
		return err
	}
	truth, inside := r.truth, r.groups[0]
	for i, of := range []**Accuracy{&out.Inside, &out.Below, &out.Above} {
		n := len(r.groups[i])
		*of = accuracy(truth[:n], model[:n], spec.Scale)
		truth, model = truth[n:], model[n:]
	}
	if spec.Recorded == nil {
		out.PerturbedTruth = accuracy(r.truth[:len(inside)], r.perturbed, spec.Scale)
		late, err := e.energetic(ctx, s, r.longStarts(), r.long)
		if err != nil {
			return err
		}
		out.Long = accuracy(r.late, late, spec.Scale)
	}
	first, last := r.times[0], r.times[len(r.times)-1]
	if out.Return, err = e.Return(ctx, s, inside, dataset.Times(last-first, len(r.times))); err != nil {
		return err
	}
	few := inside[:max(1, min(len(inside), flowRows/(2*s.Field.Dim())))]
	out.Symplecticity, err = e.Symplecticity(ctx, s, few, flowShare*last)
	return err
}

// Candidates inside the training energies are sampled starts. Candidates outside are sampled starts scaled by a random
// factor in [leastScale, mostScale]; one is kept if it lies within outsideMargin·(high−low) of the range.
const (
	sampled       = 1024 // number of candidates inside
	scaled        = 4096 // number of candidates outside
	leastScale    = 0.25
	mostScale     = 2.
	outsideMargin = 0.5
)

// draw returns the starts with energies inside, below and above the range of the training data.
func (e *Evaluator) draw(spec ReportSpec, rng *rand.Rand) (groups [][][]float64, err error) {
	low, high := spec.Energies[0], spec.Energies[1]
	if !(low < high) {
		return nil, fmt.Errorf("the training data's energies are %v to %v, but a range is needed", low, high)
	}
	states := make([][]float64, sampled+scaled)
	for i := range states {
		states[i] = spec.Start(rng)
		if i >= sampled {
			by := math.Exp(math.Log(leastScale) + (math.Log(mostScale)-math.Log(leastScale))*rng.Float64())
			floats.Scale(by, states[i])
		}
	}
	energies, err := e.Energies(e.Truth(), states)
	if err != nil {
		return nil, err
	}
	margin := outsideMargin * (high - low)
	for _, of := range []struct {
		from, to  int
		low, high float64
	}{{0, sampled, low, high}, {sampled, len(states), low - margin, low}, {sampled, len(states), high, high + margin}} {
		var group [][]float64
		for i := of.from; i < of.to && len(group) < spec.Starts; i++ {
			if energies[i] >= of.low && energies[i] <= of.high {
				group = append(group, states[i])
			}
		}
		groups = append(groups, group)
	}
	if n := len(groups[0]); n < spec.Starts {
		return nil, fmt.Errorf("of %d starts drawn, %d have an energy from %v to %v, but %d are needed: "+
			"the sampler and the range don't belong together", sampled, n, low, high, spec.Starts)
	}
	return groups, nil
}

// Integrator returns the integrator's name with its step or tolerance.
func (r *Report) Integrator() string {
	if r.Step > 0 {
		return fmt.Sprintf("%s, step %g", r.Method, r.Step)
	}
	return fmt.Sprintf("%s, rtol %g", r.Method, r.RTol)
}

// ReportTable returns the header and the rows of a table with one column for each of the reports on one truth, under its
// name, and a last column for the perturbed truth.
func ReportTable(names []string, reports []*Report) (header []string, rows [][]string) {
	header = append([]string{"quantity"}, names...)
	for i, r := range reports {
		last := i == len(reports)-1 && r.PerturbedTruth != nil
		if last {
			header = append(header, "truth, start moved by 1e-4")
		}
		for k, line := range r.lines() {
			if i == 0 {
				rows = append(rows, []string{line.title})
			}
			rows[k] = append(rows[k], line.value)
			if last {
				rows[k] = append(rows[k], line.perturbed)
			}
		}
	}
	return header, rows
}

// line is a quantity of a report, and of the perturbed truth if it is compared in it.
type line struct{ title, value, perturbed string }

// lines returns what the table shows of a report.
func (r *Report) lines() []line {
	lines := []line{{title: "integrator", value: r.Integrator()}}
	titles := []string{"", "ten times longer: ", "less energy than the data: ", "more energy than the data: "}
	for i, a := range []*Accuracy{r.Inside, r.Long, r.Below, r.Above} {
		for _, q := range quantities {
			if a == nil || i >= q.groups {
				continue
			}
			l := line{title: titles[i] + q.title, value: q.of(a)}
			if i == 0 && r.PerturbedTruth != nil {
				l.perturbed = q.of(r.PerturbedTruth)
			}
			lines = append(lines, l)
		}
	}
	return append(lines,
		line{title: "forward, then backward: distance from the start", value: r.Return.Median.String()},
		line{title: "symplecticity defect of the flow, max |MᵀJM − J|", value: r.Symplecticity.Defect.String()},
		line{title: "change of volume in phase space, |det M − 1|", value: r.Symplecticity.Volume.String()})
}

// quantities are the measures of the groups of starts: inside, long, below and above, of which the first few have each.
var quantities = []struct {
	title  string
	groups int
	of     func(*Accuracy) string
}{
	{"energy MSE", 4, func(a *Accuracy) string { return a.EnergyMSE.String() }},
	{"energy drift per unit of time", 2, func(a *Accuracy) string { return a.EnergyDrift.String() }},
	{"energy band", 1, func(a *Accuracy) string { return a.EnergyBand.String() }},
	{"coordinate MSE", 1, func(a *Accuracy) string { return a.CoordinateMSE.String() }},
	{"symmetric relative error", 1, func(a *Accuracy) string { return a.RelativeError.String() }},
	{"valid prediction time", 4, (*Accuracy).valid},
}

// valid returns the median valid time, the span, and how many predictions outlasted it or diverged.
func (a *Accuracy) valid() string {
	s := fmt.Sprintf("%.3g of %.3g", float64(a.ValidTime), a.Span)
	if a.Starts > 1 {
		s += fmt.Sprintf(" (%d of %d to the end)", a.Outlasted, a.Starts)
	}
	if a.Diverged > 0 {
		s += fmt.Sprintf(", %d diverged", a.Diverged)
	}
	return s
}
