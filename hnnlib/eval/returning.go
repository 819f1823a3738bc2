package eval

import (
	"context"
	"math"

	"hnn/hnnlib/ode"

	"gonum.org/v1/gonum/floats"
)

// Return says how far a rollout that is followed forward and then backward over the same time ends from its
// start. The exact flow of any field returns: what is measured is the integrator's error, as the field's flow
// carries it along.
type Return struct {
	Span float64 `json:"span"` // one way, in units of time
	// Errors are ‖returned − start‖ / rms‖way forward‖, one for each start; not a number where either way diverged.
	Errors []Number `json:"errors"`
	Median Number   `json:"median"` // of the errors that are numbers
	Lost   int      `json:"lost"`   // starts of which either way diverged
}

// Return follows the subject from each start over times, which all begin at 0, and back.
func (e *Evaluator) Return(ctx context.Context, s Subject, starts [][]float64, times []float64) (*Return, error) {
	there, err := e.Rollout(ctx, s, starts, repeated(times, len(starts)))
	if err != nil {
		return nil, err
	}
	return e.back(ctx, s, there)
}

// back follows the trajectories of there, whose times all begin at 0 and are evenly spaced, back to their starts.
func (e *Evaluator) back(ctx context.Context, s Subject, there *ode.Solution) (*Return, error) {
	times := there.Times[0]
	last := len(times) - 1
	ends := make([][]float64, there.Batch())
	for b := range ends {
		ends[b] = there.At(b, max(0, there.Len(b)-1))
	}
	again, err := e.backward().Rollout(ctx, s, ends, repeated(times, len(ends)))
	if err != nil {
		return nil, err
	}
	r := &Return{Span: times[last]}
	var whole []float64
	for b := range ends {
		if there.Len(b) <= last || again.Len(b) <= last {
			r.Errors = append(r.Errors, Number(math.NaN()))
			r.Lost++
			continue
		}
		path := rolled{Solution: there}.states(b)
		d := floats.Distance(again.At(b, last), path[0], 2) / rmsNorm(path)
		r.Errors, whole = append(r.Errors, Number(d)), append(whole, d)
	}
	r.Median = Number(Summarise(whole).Median)
	return r, nil
}

// repeated returns the same times for n trajectories.
func repeated(times []float64, n int) [][]float64 {
	all := make([][]float64, n)
	for i := range all {
		all[i] = times
	}
	return all
}
