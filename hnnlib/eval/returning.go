package eval

import (
	"context"
	"fmt"
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

// Return follows the subject from each start over times, which begin at 0 and are evenly spaced, and back.
func (e *Evaluator) Return(ctx context.Context, s Subject, starts [][]float64, times []float64) (*Return, error) {
	there, again, err := e.thereAndBack(ctx, s, starts, times)
	if err != nil {
		return nil, err
	}
	last := len(times) - 1
	r := &Return{Span: times[last]}
	var whole []float64
	for b := range starts {
		off := wayBack(there, again, b)
		if len(off) <= last {
			r.Errors = append(r.Errors, Number(math.NaN()))
			r.Lost++
			continue
		}
		r.Errors, whole = append(r.Errors, Number(off[last])), append(whole, off[last])
	}
	r.Median = Number(Summarise(whole).Median)
	return r, nil
}

// WayBack follows the subject from start over times, which begin at 0 and are evenly spaced, and back, and returns how far the
// way back is from the way there, over the time gone back: ‖back(t) − there(T−t)‖ / rms‖there‖, fewer than times if either
// way diverged.
func (e *Evaluator) WayBack(ctx context.Context, s Subject, start, times []float64) ([]float64, error) {
	there, again, err := e.thereAndBack(ctx, s, [][]float64{start}, times)
	if err != nil {
		return nil, err
	}
	return wayBack(there, again, 0), nil
}

func (e *Evaluator) thereAndBack(ctx context.Context, s Subject, starts [][]float64, times []float64) (there, again *ode.Solution, err error) {
	if there, err = e.solve(ctx, s, 0, starts, repeated(times, len(starts))); err != nil {
		return nil, nil, err
	}
	ends := make([][]float64, len(starts))
	for b := range ends {
		ends[b] = there.At(b, max(0, there.Len(b)-1))
	}
	again, err = e.backward().solve(ctx, s, 0, ends, repeated(times, len(starts)))
	return there, again, err
}

// wayBack is the distance of the way back of trajectory b from the way there; none if the way there ended early.
func wayBack(there, again *ode.Solution, b int) []float64 {
	last := len(there.Times[b]) - 1
	if there.Len(b) <= last {
		return nil
	}
	size := rmsNorm(course(Subject{}, there, b).States)
	var off []float64
	for i := range again.Len(b) {
		off = append(off, floats.Distance(again.At(b, i), there.At(b, last-i), 2)/size)
	}
	return off
}

// Retrodiction follows the subject backward from where the truth, started from each start, is at the end of times, and returns
// its distance from the true start over the truth's size, as the median over starts. Unlike the way forward and back, this
// measures the model: what its error makes of a known present's past.
func (e *Evaluator) Retrodiction(ctx context.Context, s Subject, starts [][]float64, times []float64) (float64, error) {
	tight := e.tightened(truthTol)
	tight.Opts.Method = ""
	defer tight.Close()
	truth, err := tight.solve(ctx, e.Truth(), 0, starts, repeated(times, len(starts)))
	if err != nil {
		return 0, err
	}
	last := len(times) - 1
	var ends [][]float64
	for b := range starts {
		ends = append(ends, truth.At(b, last))
	}
	if err := truth.Err(); err != nil {
		return 0, fmt.Errorf("the truth: %w", err)
	}
	back, err := e.backward().solve(ctx, s, 0, ends, repeated(times, len(ends)))
	if err != nil {
		return 0, err
	}
	var off []float64
	for b := range starts {
		d := math.Inf(1) // a way back that diverged is nowhere near
		if back.Len(b) > last {
			d = floats.Distance(back.At(b, last), starts[b], 2) / rmsNorm(course(Subject{}, truth, b).States)
		}
		off = append(off, d)
	}
	return Summarise(off).Median, nil
}

// repeated returns the same times for n trajectories.
func repeated(times []float64, n int) [][]float64 {
	all := make([][]float64, n)
	for i := range all {
		all[i] = times
	}
	return all
}
