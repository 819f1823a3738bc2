package eval

import (
	"context"
	"math"

	"hnn/hnnlib/ode"

	"gonum.org/v1/gonum/floats"
)

// Return measures how far from its start a rollout ends that goes forward and then backward over the same time. The
// exact flow of any field returns to the start, so this measures the integrator's error, amplified by the flow.
type Return struct {
	Span float64 `json:"span"` // one way, in units of time
	// Errors are ‖returned − start‖ / rms‖way forward‖, one for each start; NaN if either way ended early.
	Errors []Number `json:"errors"`
	Median Number   `json:"median"` // of the errors that are not NaN
	Lost   int      `json:"lost"`   // number of starts from which either way ended early
}

// Return follows the subject from each start over times, which begin at 0 and are evenly spaced, and back.
func (e *Evaluator) Return(ctx context.Context, s Subject, starts [][]float64, times []float64) (*Return, error) {
	ways, err := e.WaysBack(ctx, s, starts, times)
	if err != nil {
		return nil, err
	}
	last := len(times) - 1
	r := &Return{Span: times[last]}
	var whole []float64
	for _, off := range ways {
		if len(off) <= last {
			r.Errors = append(r.Errors, Number(math.NaN()))
			r.Lost++
			continue
		}
		r.Errors, whole = append(r.Errors, Number(off[last])), append(whole, off[last])
	}
	r.Median = Summarise(whole).Median
	return r, nil
}

// WaysBack follows the subject from each start over times, which begin at 0 and are evenly spaced, and back. For each
// start it returns the distance of the way back from the way forward, ‖back(t) − forward(T−t)‖ / rms‖forward‖, at the
// times t of the way back: fewer values than times if either way ended early.
func (e *Evaluator) WaysBack(ctx context.Context, s Subject, starts [][]float64, times []float64) ([][]float64, error) {
	e = e.inWholeSteps(times[len(times)-1])
	there, err := e.follow(ctx, s, starts, times)
	if err != nil {
		return nil, err
	}
	again, err := e.backward().follow(ctx, s, ends(there), times)
	if err != nil {
		return nil, err
	}
	all := make([][]float64, len(starts))
	for b, way := range there {
		if way.Ended != nil {
			continue
		}
		size := rmsNorm(way.States)
		for i, x := range again[b].States {
			all[b] = append(all[b], floats.Distance(x, way.States[len(times)-1-i], 2)/size)
		}
	}
	return all, nil
}

// inWholeSteps returns e with a step that divides the span, so that the way back takes the steps of the way forward.
func (e *Evaluator) inWholeSteps(span float64) *Evaluator {
	if method, err := ode.ByName(e.Opts.Method); err != nil || method.Adaptive {
		return e
	}
	opts := e.Opts.WithDefaults()
	opts.Step = span / math.Ceil(span/opts.Step-1e-9)
	return e.Under(opts)
}

// Retrodiction follows the truth forward for a span from each start, and the subject back from there. It returns the
// median over starts of the distance between the two starts, relative to the truth's size. Unlike [Evaluator.Return],
// it measures the error of the model.
func (e *Evaluator) Retrodiction(ctx context.Context, s Subject, starts [][]float64, span float64) (float64, error) {
	tight := e.tightened(truthTol)
	tight.Opts.Method = ""
	truth, err := tight.followTruth(ctx, starts, []float64{0, span})
	if err != nil {
		return 0, err
	}
	back, err := e.backward().follow(ctx, s, ends(truth), []float64{0, span})
	if err != nil {
		return 0, err
	}
	var off []float64
	for b, c := range back {
		d := math.Inf(1) // if the way back ended early
		if c.Ended == nil {
			d = floats.Distance(c.States[1], starts[b], 2) / rmsNorm(truth[b].States)
		}
		off = append(off, d)
	}
	return float64(Summarise(off).Median), nil
}

// ends returns the last state of each course.
func ends(courses []Course) [][]float64 {
	all := make([][]float64, len(courses))
	for b, c := range courses {
		all[b] = c.States[len(c.States)-1]
	}
	return all
}
