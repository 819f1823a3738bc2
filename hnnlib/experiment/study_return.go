package experiment

import (
	"context"
	"fmt"
	"math"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/eval"
	"hnn/hnnlib/figure"
	"hnn/hnnlib/internal/seed"
	"hnn/hnnlib/ode"
	"hnn/hnnlib/phase"
	"hnn/hnnlib/plot"

	"gonum.org/v1/gonum/mat"
)

// returnRate is how many times per unit of time a way there and back is looked at.
const returnRate = 10

// returnStarts is from how many starts, drawn as the training data's, ways there and back are measured.
const returnStarts = 5

// Integrators are those of the table that apply to a field, each at the settings given for adaptive and for fixed-step
// ones.
func Integrators(f phase.Field, rtol, step float64) []Integrator {
	var all []Integrator
	for _, m := range ode.Methods {
		switch {
		case m.NeedsSeparable && !phase.IsSeparable(f):
			continue
		case m.Adaptive:
			all = append(all, Integrator{Method: m.Name, RTol: rtol, ATol: rtol})
		default:
			all = append(all, Integrator{Method: m.Name, Step: step})
		}
	}
	return all
}

// Return is what a field's way forward and back comes to under one integrator.
type Return struct {
	Model      string // "truth", "baseline" or "hnn"
	Integrator string
	Error      Number // median over starts of ‖returned − start‖/rms‖way‖
	Lost       int    // starts from which either way diverged
}

// ReturnPast is the model's part of a return: what it does to phase space, and what it makes of the past.
type ReturnPast struct {
	Model string
	// Volume is det ∂x(T)/∂x(0): what a small volume of phase space becomes; 1 for every Hamiltonian flow. Growth is
	// the largest factor by which a small error grows on the way back, 1/σ_min. Both are medians over the starts.
	Volume, Growth Number
	// Past is how far from the true start the model ends when it is followed back from the true state at T, over the
	// truth's size; median over starts.
	Past Number
}

// returnFrom are the starts of ways there and back, drawn as the training data's.
func (s *Study) returnFrom() [][]float64 {
	rng := seed.Stream(s.Seed(), "return")
	starts := make([][]float64, returnStarts)
	for i := range starts {
		starts[i] = s.system().Sample(rng)
	}
	return starts
}

// Returns measures the way forward and back over span for truth, baseline and HNN, under each integrator that applies
// to both models (and, for the truth, to it).
func (s *Study) Returns(ctx context.Context, span, rtol, step float64) ([]Return, error) {
	if _, err := s.coordinates(); err != nil {
		return nil, err
	}
	var all []Return
	times := dataset.Times(span, int(span*returnRate)+1)
	for _, sub := range s.trio() {
		for _, with := range Integrators(sub.Field, rtol, step) {
			ev := eval.New(s.Dev, s.system(), with)
			r, err := ev.Return(ctx, sub, s.returnFrom(), times)
			ev.Close()
			if err != nil {
				return nil, err
			}
			all = append(all, Return{sub.Kind, with.Method, r.Median, r.Lost})
		}
	}
	return all, nil
}

// Pasts measures what the models' flows do to phase space over span, and what they make of the past of a true state.
func (s *Study) Pasts(ctx context.Context, span float64) ([]ReturnPast, error) {
	if _, err := s.coordinates(); err != nil {
		return nil, err
	}
	ev := eval.New(s.Dev, s.system(), Integrator{RTol: 1e-11, ATol: 1e-11})
	defer ev.Close()
	starts := s.returnFrom()
	var all []ReturnPast
	for _, sub := range s.trio() {
		flows, err := ev.FlowJacobians(ctx, sub, starts, span)
		if err != nil {
			return nil, err
		}
		var volume, growth []float64
		for _, m := range flows {
			if m == nil {
				volume, growth = append(volume, math.NaN()), append(growth, math.Inf(1))
				continue
			}
			var svd mat.SVD
			if !svd.Factorize(m, mat.SVDNone) {
				return nil, fmt.Errorf("the flow's Jacobian of %s has no singular values", sub.Kind)
			}
			values := svd.Values(nil)
			volume, growth = append(volume, mat.Det(m)), append(growth, 1/values[len(values)-1])
		}
		past, err := ev.Retrodiction(ctx, sub, starts, span)
		if err != nil {
			return nil, err
		}
		median := func(v []float64) Number { return Number(eval.Summarise(v).Median) }
		all = append(all, ReturnPast{sub.Kind, median(volume), median(growth), Number(past)})
	}
	return all, nil
}

// ReturnFigure draws how far the way back strays from the way there, over the time gone back: a panel for truth,
// baseline and HNN, a line for each integrator.
func (s *Study) ReturnFigure(ctx context.Context, span, rtol, step float64) (*plot.Sheet, error) {
	if _, err := s.coordinates(); err != nil {
		return nil, err
	}
	times := dataset.Times(span, int(span*returnRate)+1)
	start := s.View.Start
	var panels []*plot.Panel
	for _, sub := range s.trio() {
		panel := &plot.Panel{Title: plot.Kind(sub.Kind).Label(), Kind: plot.Kind(sub.Kind), X: "time gone back", Y: "distance from the way there",
			LogY: true, Decades: 24}
		for _, with := range Integrators(sub.Field, rtol, step) {
			ev := eval.New(s.Dev, s.system(), with)
			ways, err := ev.WaysBack(ctx, sub, [][]float64{start}, times)
			ev.Close()
			if err != nil {
				return nil, err
			}
			off := ways[0]
			panel.Add(plot.Line{Label: with.Method, X: times[:len(off)], Y: off, Style: methodStyle(with.Method)})
		}
		panels = append(panels, panel)
	}
	plot.LinkY(panels...)
	return figure.Lines("return_"+s.system().Name, "Forward, then backward: "+s.E.Title, panels...), nil
}

// methodStyle is the look of an integrator's line, the same in every panel.
func methodStyle(name string) int {
	for i, m := range ode.Methods {
		if m.Name == name {
			return i + 1
		}
	}
	return 1
}
