package eval_test

import (
	"math"
	"testing"

	"hnn/hnnlib/eval"
	"hnn/hnnlib/ode"
	"hnn/hnnlib/system"
)

// Along the gradient of q² + p² the direction stays the same and the energy grows by Gain; along the field it stays.
func TestRideOnTheSpring(t *testing.T) {
	ev := beside(t, system.Spring, ode.Options{RTol: 1e-10, ATol: 1e-10})
	legs, err := ev.Ride(t.Context(), ev.Truth(), []float64{0.3, 0.4},
		[]eval.Stretch{{Span: 1}, {Span: 2, Gain: 0.5}, {Span: 1}, {Span: 0.5, Gain: -0.7}}, 10)
	if err != nil {
		t.Fatal(err)
	}
	want, at := []float64{0.25, 0.25, 0.75, 0.75, 0.05}, 0.
	for i, leg := range legs {
		last := len(leg.Times) - 1
		first, end := leg.Own[0], leg.Own[last]
		if math.Abs(first-want[i]) > 1e-8 || math.Abs(end-want[i+1]) > 1e-8 || leg.Energy[last] != end {
			t.Errorf("leg %d: energy from %v to %v, want %v to %v", i+1, first, end, want[i], want[i+1])
		}
		if leg.Times[0] != at || math.Abs(leg.Times[last]-at-leg.Span) > 1e-12 || len(leg.States) != last+1 {
			t.Errorf("leg %d: times from %v to %v", i+1, leg.Times[0], leg.Times[last])
		}
		at += leg.Span
		if leg.Gain == 0 {
			continue
		}
		a, b := leg.States[0], leg.States[last]
		if turn := math.Atan2(a[1], a[0]) - math.Atan2(b[1], b[0]); math.Abs(turn) > 1e-8 {
			t.Errorf("leg %d: the gradient of q² + p² is radial, and the state turned by %v", i+1, turn)
		}
		mid := leg.Own[last/2] - leg.Own[0]
		if math.Abs(mid-leg.Gain*float64(last/2)/float64(last)) > 1e-8 {
			t.Errorf("leg %d: half way %v of %v was added", i+1, mid, leg.Gain)
		}
	}
}

func TestRidesThatCannotBe(t *testing.T) {
	ev := beside(t, system.Spring, ode.Options{RTol: 1e-8, ATol: 1e-8, MaxSteps: 2000})
	for want, c := range map[string]struct {
		s         eval.Subject
		stretches []eval.Stretch
	}{
		"damped has no Hamiltonian whose gradient could be followed: use an HNN or a true system": {eval.Subject{Kind: "damped", Field: damped{}}, []eval.Stretch{{Span: 1}}},
		"no stretch was given: at least one is needed":                                            {ev.Truth(), nil},
		"stretch 2 lasts 0 and adds 1, but a positive time and a finite energy are needed":        {ev.Truth(), []eval.Stretch{{Span: 1}, {Gain: 1}}},
		"stretch 1: an energy of 2 can't be removed: after 1, the gradient vanishes; remove less": {ev.Truth(), []eval.Stretch{{Span: 1, Gain: -2}}},
	} {
		if _, err := ev.Ride(t.Context(), c.s, []float64{1, 0}, c.stretches, 20); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
