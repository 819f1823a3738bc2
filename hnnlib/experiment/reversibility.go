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

// Reversibility asks whether models return when they are followed forward, then backward: an oscillation, and orbits.
var Reversibility = &Experiment{
	Info: Info{"reversibility", "Perfect reversibility", "reversibility"},
	Topic: figuresOf([]*Experiment{Spring, TwoBody}, Drawing{Draw: func(ctx context.Context, s *Study) (Picture, error) {
		return s.ReturnFigure(ctx, ReturnSpan, ReturnRTol, ReturnStep)
	}}),
}

// How far and how exactly the ways there and back go, chosen by us.
const (
	ReturnSpan = 20
	ReturnRTol = 1e-9
	ReturnStep = 0.05

	returnRate   = 10 // how many times per unit of time a way is looked at
	returnStarts = 5  // drawn as the training data's
)

// returnTimes are those of a way there.
func returnTimes(span float64) []float64 { return dataset.Times(span, int(span*returnRate)+1) }

// Integrators are those of the table that apply to a field, adaptive ones at rtol and others at step.
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

// ReturnPast is what a model does to phase space, and what it makes of the past; medians over starts.
type ReturnPast struct {
	Model  string
	Volume Number // det ∂x(T)/∂x(0): what a small volume becomes; 1 for every Hamiltonian flow
	Growth Number // 1/σ_min: the largest factor by which a small error grows on the way back
	Past   Number // how far from the true start it ends, followed back from the true state at T, over the truth's size
}

// returnFrom are the starts of ways there and back, drawn as the training data's.
func (s *Study) returnFrom() [][]float64 {
	return s.E.System().Samples(seed.Stream(s.Seed(), "return"), returnStarts)
}

// Returns measures the way forward and back over span for truth, baseline and HNN, under each integrator that applies
// to the field: the rows of [ReturnTable]. Distances from the start, ‖returned − start‖/rms‖way‖, are medians over
// starts; those of which either way diverged are counted.
func (s *Study) Returns(ctx context.Context, span, rtol, step float64) (rows [][]string, err error) {
	defer caught(&err)
	s.need(coordinates)
	yes := map[bool]string{true: "yes", false: "no"}
	for _, sub := range s.trio() {
		for _, with := range Integrators(sub.Field, rtol, step) {
			r := must(s.ev.Under(with).Return(ctx, sub, s.returnFrom(), returnTimes(span)))
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
func (s *Study) Pasts(ctx context.Context, span float64) (all []ReturnPast, err error) {
	defer caught(&err)
	s.need(coordinates)
	ev, starts := s.ev.Under(Integrator{RTol: 1e-11, ATol: 1e-11}), s.returnFrom()
	median := func(v []float64) Number { return eval.Summarise(v).Median }
	for _, sub := range s.trio() {
		var volume, growth []float64
		for _, flow := range must(ev.FlowJacobians(ctx, sub, starts, span)) {
			if flow == nil {
				volume, growth = append(volume, math.NaN()), append(growth, math.Inf(1))
				continue
			}
			var svd mat.SVD
			if !svd.Factorize(flow, mat.SVDNone) {
				return nil, fmt.Errorf("the flow's Jacobian of %s has no singular values", sub.Kind)
			}
			values := svd.Values(nil)
			volume, growth = append(volume, mat.Det(flow)), append(growth, 1/values[len(values)-1])
		}
		past := Number(must(ev.Retrodiction(ctx, sub, starts, span)))
		all = append(all, ReturnPast{sub.Kind, median(volume), median(growth), past})
	}
	return all, nil
}

// ReturnFigure draws how far ways back stray from ways there: a panel for each of the trio, a line for each integrator.
func (s *Study) ReturnFigure(ctx context.Context, span, rtol, step float64) (f *plot.Sheet, err error) {
	defer caught(&err)
	s.need(coordinates)
	var panels []*plot.Panel
	times := returnTimes(span)
	for _, sub := range s.trio() {
		kind := plot.Kind(sub.Kind)
		panel := &plot.Panel{Title: kind.Label(), Kind: kind, X: "time gone back", Y: "distance from the way there",
			LogY: true, Decades: 24}
		for _, with := range Integrators(sub.Field, rtol, step) {
			way := must(s.ev.Under(with).WaysBack(ctx, sub, [][]float64{s.View.Start}, times))[0]
			panel.Add(plot.Line{Label: with.Method, X: times[:len(way)], Y: way, Style: 1 + methodIndex(with.Method)})
		}
		panels = append(panels, panel)
	}
	plot.LinkY(panels...)
	return figure.Lines("return_"+s.E.System().Name, "Forward, then backward: "+s.E.Title, panels...), nil
}

// methodIndex is an integrator's place in the table, which is the look of its line in every panel, too.
func methodIndex(name string) int {
	return slices.IndexFunc(ode.Methods, func(m ode.Method) bool { return m.Name == name })
}

// ReturnTable is the header and the rows of ways there and back.
func ReturnTable(all [][]string) (header []string, rows [][]string) {
	return []string{"field", "integrator", "order", "symplectic", "symmetric", "distance from the start"}, all
}

// PastTable is the header and the rows of what flows do to phase space and to the past.
func PastTable(all []ReturnPast) (header []string, rows [][]string) {
	header = []string{"field", "a volume of 1 becomes", "an error on the way back grows by up to",
		"distance from the true start, from the true end"}
	for _, r := range all {
		rows = append(rows, []string{model.Title(r.Model), fmt.Sprintf("%.6g", float64(r.Volume)),
			fmt.Sprintf("%.3g", float64(r.Growth)), r.Past.String()})
	}
	return header, rows
}
