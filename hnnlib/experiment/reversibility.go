package experiment

import (
	"context"
	"fmt"
	"math"
	"slices"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/eval"
	"hnn/hnnlib/figure"
	"hnn/hnnlib/internal/seed"
	"hnn/hnnlib/model"
	"hnn/hnnlib/ode"
	"hnn/hnnlib/phase"
	"hnn/hnnlib/plot"

	"gonum.org/v1/gonum/mat"
)

// Reversibility asks whether models return when they are followed forward and then backward, for an oscillation and for
// orbits.
var Reversibility = &Experiment{
	Info: Info{"reversibility", "Perfect reversibility", "reversibility"},
	Topic: figuresOf([]*Experiment{Spring, TwoBody}, Drawing{Draw: func(ctx context.Context, s *Study) (Picture, error) {
		return s.ReturnFigure(ctx, ReturnSpan, ReturnRTol, ReturnStep)
	}}),
}

// How far and how exactly the ways there and back go.
const (
	ReturnSpan = 20
	ReturnRTol = 1e-9
	ReturnStep = 0.05
)

// Chosen by us.
const (
	returnRate   = 10 // how many times per unit of time a way is looked at
	returnStarts = 5  // drawn as the training data's
)

// returnTimes are those of a way there.
func returnTimes(span float64) []float64 { return dataset.Times(span, int(span*returnRate)+1) }

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
		starts[i] = s.E.System().Sample(rng)
	}
	return starts
}

// Returns measures the way forward and back over span for truth, baseline and HNN, under each integrator that applies
// to the field: the rows of [ReturnTable]. Distances from the start, ‖returned − start‖/rms‖way‖, are medians over
// starts; those of which either way diverged are counted.
func (s *Study) Returns(ctx context.Context, span, rtol, step float64) (rows [][]string, err error) {
	if err := s.has(coordinates); err != nil {
		return nil, err
	}
	yes := map[bool]string{true: "yes", false: "no"}
	for _, sub := range s.trio() {
		for _, with := range Integrators(sub.Field, rtol, step) {
			r, err := s.ev.Under(with).Return(ctx, sub, s.returnFrom(), returnTimes(span))
			if err != nil {
				return nil, err
			}
			distance := r.Median.String()
			if r.Lost > 0 {
				distance += fmt.Sprintf(", %d lost", r.Lost)
			}
			method := ode.Methods[methodIndex(with.Method)]
			rows = append(rows, []string{model.Title(sub.Kind), method.Name, fmt.Sprint(method.Order),
				yes[method.Symplectic], yes[method.Symmetric], distance})
		}
	}
	return rows, nil
}

// Pasts measures what the models' flows do to phase space over span, and what they make of the past of a true state.
func (s *Study) Pasts(ctx context.Context, span float64) ([]ReturnPast, error) {
	if err := s.has(coordinates); err != nil {
		return nil, err
	}
	ev, starts := s.ev.Under(Integrator{RTol: 1e-11, ATol: 1e-11}), s.returnFrom()
	median := func(v []float64) Number { return eval.Summarise(v).Median }
	return each(s.trio(), func(sub eval.Subject) (ReturnPast, error) {
		flows, err := ev.FlowJacobians(ctx, sub, starts, span)
		if err != nil {
			return ReturnPast{}, err
		}
		var volume, growth []float64
		for _, flow := range flows {
			if flow == nil {
				volume, growth = append(volume, math.NaN()), append(growth, math.Inf(1))
				continue
			}
			var svd mat.SVD
			if !svd.Factorize(flow, mat.SVDNone) {
				return ReturnPast{}, fmt.Errorf("the flow's Jacobian of %s has no singular values", sub.Kind)
			}
			values := svd.Values(nil)
			volume, growth = append(volume, mat.Det(flow)), append(growth, 1/values[len(values)-1])
		}
		past, err := ev.Retrodiction(ctx, sub, starts, span)
		return ReturnPast{sub.Kind, median(volume), median(growth), Number(past)}, err
	})
}

// ReturnFigure draws how far the way back strays from the way there, over the time gone back: a panel for truth,
// baseline and HNN, a line for each integrator.
func (s *Study) ReturnFigure(ctx context.Context, span, rtol, step float64) (*plot.Sheet, error) {
	if err := s.has(coordinates); err != nil {
		return nil, err
	}
	times := returnTimes(span)
	panels, err := each(s.trio(), func(sub eval.Subject) (*plot.Panel, error) {
		kind := plot.Kind(sub.Kind)
		panel := &plot.Panel{Title: kind.Label(), Kind: kind, X: "time gone back", Y: "distance from the way there",
			LogY: true, Decades: 24}
		for _, with := range Integrators(sub.Field, rtol, step) {
			ways, err := s.ev.Under(with).WaysBack(ctx, sub, [][]float64{s.View.Start}, times)
			if err != nil {
				return nil, err
			}
			way := ways[0]
			panel.Add(plot.Line{Label: with.Method, X: times[:len(way)], Y: way, Style: 1 + methodIndex(with.Method)})
		}
		return panel, nil
	})
	if err != nil {
		return nil, err
	}
	plot.LinkY(panels...)
	return figure.Lines("return_"+s.E.System().Name, "Forward, then backward: "+s.E.Title, panels...), nil
}

// methodIndex is an integrator's place in the table, which is the look of its line in every panel, too.
func methodIndex(name string) int {
	return slices.IndexFunc(ode.Methods, func(m ode.Method) bool { return m.Name == name })
}

// ReturnTable is ways there and back as a table: the header and the rows as text.
func ReturnTable(all [][]string) (header []string, rows [][]string) {
	return []string{"field", "integrator", "order", "symplectic", "symmetric", "distance from the start"}, all
}

// PastTable is what flows do to phase space and to the past as a table: the header and the rows as text.
func PastTable(all []ReturnPast) (header []string, rows [][]string) {
	header = []string{"field", "a volume of 1 becomes", "an error on the way back grows by up to",
		"distance from the true start, from the true end"}
	for _, r := range all {
		rows = append(rows, []string{model.Title(r.Model), fmt.Sprintf("%.6g", float64(r.Volume)),
			fmt.Sprintf("%.3g", float64(r.Growth)), r.Past.String()})
	}
	return header, rows
}
