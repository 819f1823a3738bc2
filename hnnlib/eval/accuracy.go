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
	// CoordinateMSE is the mean over starts, times and coordinates of (model − truth)².
	CoordinateMSE Number `json:"coordinate_mse"`
	// EnergyMSE is the mean over starts and times of (H(model) − H(truth))², H the true energy.
	EnergyMSE Number `json:"energy_mse"`
	// EnergyDrift is the mean over starts of |slope of the true energy|, per unit of time.
	EnergyDrift Number `json:"energy_drift"`
	// EnergyBand is the mean over starts of the largest change of the true energy.
	EnergyBand Number `json:"energy_band"`
	// ValidTime is the median over starts of the time that the function [ValidTime] returns. Outlasted is the number of
	// predictions that stayed valid through the last time.
	ValidTime Number `json:"valid_time"`
	Outlasted int    `json:"outlasted"`
	// RelativeError is the geometric mean of [RelativeError] over starts and times, leaving out exact matches.
	RelativeError Number `json:"relative_error"`
}

// validity is the largest error of a valid prediction, as a fraction of the truth's root mean square.
const validity = 0.3

// ValidTime returns the valid prediction time: the first of the times at which ‖model − truth‖ exceeds 0.3 times the
// root mean square of ‖truth‖ over all times, or that comes after the last state of model. It returns the last time
// and true if there is no such time.
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

// accuracy compares a model's courses with the true courses from the same starts. It returns nil if truth is empty.
// Points after the end of a true course, such as after a collision, are ignored.
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
