package eval

import (
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
)

// Accuracy measures how close rollouts from several starts stay to the truth. A rollout that ended early is measured
// up to its last state.
type Accuracy struct {
	Starts   int     `json:"starts"`
	Diverged int     `json:"diverged"` // rollouts that ended early
	Span     float64 `json:"span"`     // in units of time

	// Means over starts, times and coordinates of (model − truth)²; over starts and times of (H(model) − H(truth))²,
	// with H the true energy; and over starts of |slope of H| per unit of time, and of the largest change of H.
	CoordinateMSE Number `json:"coordinate_mse"`
	EnergyMSE     Number `json:"energy_mse"`
	EnergyDrift   Number `json:"energy_drift"`
	EnergyBand    Number `json:"energy_band"`

	ValidTime     Number `json:"valid_time"`     // the median over starts of the function [ValidTime]
	Outlasted     int    `json:"outlasted"`      // predictions that stayed valid through the last time
	RelativeError Number `json:"relative_error"` // the geometric mean of [RelativeError], leaving out exact matches
}

// validity is the largest error of a valid prediction, as a fraction of the truth's root mean square.
const validity = 0.3

// ValidTime returns the first of the times at which ‖model − truth‖ exceeds 0.3 times the root mean square of ‖truth‖,
// or that comes after the last state of model. It returns the last time and true if there is none.
func ValidTime(times []float64, truth, model [][]float64) (t float64, ok bool) {
	limit := validity * rmsNorm(truth)
	for i := range times {
		if i == len(model) || floats.Distance(truth[i], model[i], 2) > limit {
			return times[i], false
		}
	}
	return times[len(times)-1], true
}

// rmsNorm returns the root mean square of the states' Euclidean norms.
func rmsNorm(states [][]float64) float64 {
	sum := 0.
	for _, x := range states {
		sum += floats.Dot(x, x)
	}
	return math.Sqrt(sum / float64(len(states)))
}

// RelativeError returns the symmetric relative error ‖a−b‖/‖a+b‖, about half of the usual one for nearby states.
func RelativeError(a, b []float64) float64 {
	sum := make([]float64, len(a))
	floats.AddTo(sum, a, b)
	return floats.Distance(a, b, 2) / floats.Norm(sum, 2)
}

// accuracy compares a model's courses with the true courses, of which there may be none. It ignores points after the end
// of a true course, such as after a collision.
func accuracy(truth, model []Course, scale float64) *Accuracy {
	if len(truth) == 0 {
		return nil
	}
	a := &Accuracy{Starts: len(truth)}
	var coordinate, energy, logError, drift, band, valid []float64
	for b, want := range truth {
		a.Span = math.Max(a.Span, want.Times[len(want.Times)-1])
		n := min(len(model[b].States), len(want.States))
		if n < len(want.States) {
			a.Diverged++
		}
		got := Course{Times: want.Times[:n], States: model[b].States[:n], Energy: model[b].Energy[:n]}.Scaled(scale)
		coordinate = append(coordinate, meanSquares(got.States, want.States)...)
		for i, x := range got.States {
			h := scale*want.Energy[i] - got.Energy[i]
			energy = append(energy, h*h)
			if e := RelativeError(x, want.States[i]); e > 0 {
				logError = append(logError, math.Log(e))
			}
		}
		if n > 1 {
			drift = append(drift, math.Abs(got.Drift()))
		}
		band = append(band, Band(got.Energy))
		t, ok := ValidTime(want.Times, want.States, got.States)
		valid = append(valid, t)
		if ok {
			a.Outlasted++
		}
	}
	mean := func(v []float64) Number { return Number(stat.Mean(v, nil)) }
	a.CoordinateMSE, a.EnergyMSE, a.EnergyDrift, a.EnergyBand = mean(coordinate), mean(energy), mean(drift), mean(band)
	a.RelativeError = Number(math.Exp(float64(mean(logError))))
	a.ValidTime = Summarise(valid).Median
	return a
}

// Drift returns the slope of the least-squares line through the energy over time. It is NaN for a course of one point.
func (c Course) Drift() float64 {
	_, slope := stat.LinearRegression(c.Times, c.Energy, nil, false)
	return slope
}

// Band returns the largest distance |v − v₀| of the values from the first, or 0 if there are none.
func Band(values []float64) float64 {
	band := 0.
	for _, v := range values {
		band = math.Max(band, math.Abs(v-values[0]))
	}
	return band
}
