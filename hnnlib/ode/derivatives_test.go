package ode_test

import (
	"testing"

	"hnn/hnnlib/device/devicetest"
	"hnn/hnnlib/ode"
	"hnn/hnnlib/phase"
	"hnn/hnnlib/system"

	"gonum.org/v1/gonum/mat"
)

func TestDerivativesAreTheField(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	states := mat.NewDense(2, 8, []float64{0.8, -0.8, 1.1, -1.1, -0.35, 0.35, 0.25, -0.25, 1, 0, 0.2, 2, -0.1, 0.3, 0.5, 0})
	for _, f := range []phase.Field{system.TwoBody, network(t, 8)} {
		want, err := phase.Derivatives(dev, f, states)
		if err != nil {
			t.Fatal(err)
		}
		for _, backward := range []bool{false, true} {
			s, err := ode.NewSolver(dev, f, ode.Options{Backward: backward})
			if err != nil {
				t.Fatal(err)
			}
			got, err := s.Derivatives(states)
			s.Close()
			if err != nil {
				t.Fatal(err)
			}
			if backward {
				got.Scale(-1, got)
			}
			if !mat.EqualApprox(got, want, 1e-14) {
				t.Errorf("backward %v: the field is\n%v, want\n%v", backward, mat.Formatted(got), mat.Formatted(want))
			}
		}
	}
}
