package eval_test

import (
	"math"
	"testing"

	"hnn/hnnlib/eval"
)

func TestDriftAndBand(t *testing.T) {
	c := eval.Course{Times: []float64{0, 1, 2, 4}, Energy: []float64{3, 2.5, 2, 1}}
	if got := c.Drift(); math.Abs(got+0.5) > 1e-12 {
		t.Errorf("the energy falls by 0.5 per unit of time, and the drift is %v", got)
	}
	if got := (eval.Course{Times: []float64{0}, Energy: []float64{3}}).Drift(); !math.IsNaN(got) {
		t.Errorf("the drift of one point is %v", got)
	}
	for _, v := range []struct {
		values []float64
		want   float64
	}{{nil, 0}, {[]float64{2}, 0}, {[]float64{2, 3, -4, 2}, 6}, {[]float64{1, math.Inf(1)}, math.Inf(1)}} {
		if got := eval.Band(v.values); got != v.want {
			t.Errorf("the band of %v is %v, want %v", v.values, got, v.want)
		}
	}
}
