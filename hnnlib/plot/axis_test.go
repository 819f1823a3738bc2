package plot

import (
	"math"
	"strings"
	"testing"

	gonum "gonum.org/v1/plot"
)

func labels(marks []gonum.Tick) string {
	var out []string
	for _, m := range marks {
		if m.Label != "" {
			out = append(out, Plain(m.Label))
		}
	}
	return strings.Join(out, " ")
}

func TestTicks(t *testing.T) {
	for _, c := range []struct {
		axis         axis
		want, factor string
	}{
		{axis{extent: extent{-1.1, 1.1}}, "−1.0 −0.5 0.0 0.5 1.0", ""},
		{axis{extent: extent{0, 20}}, "0 5 10 15 20", ""},
		{axis{extent: extent{0, 2000}}, "0 500 1000 1500 2000", ""},
		{axis{extent: extent{0.9, 2.1}}, "1.00 1.25 1.50 1.75 2.00", ""},
		{axis{extent: extent{0, 4.2e-4}}, "0 1 2 3 4", "×10^−4"},
		{axis{extent: extent{-3e6, 3e6}}, "−2 0 2", "×10^6"},
		{axis{extent: extent{2e-4, 3e-1}, log: true}, "10^−3 10^−2 10^−1", ""},
		{axis{extent: extent{0.02, 0.09}, log: true}, "2·10^−2 5·10^−2", ""},
		{axis{extent: extent{1e-12, 1}, log: true}, "10^−12 10^−9 10^−6 10^−3 10^0", ""},
	} {
		c.axis.cut(mostParts)
		if got, factor := labels(c.axis.ticks), Plain(c.axis.factor); got != c.want || factor != c.factor {
			t.Errorf("%+v: ticks %q factor %q, want %q and %q", c.axis, got, factor, c.want, c.factor)
		}
		for _, m := range c.axis.ticks {
			if m.Value < c.axis.lo-1e-12 || m.Value > c.axis.hi*(1+1e-9) {
				t.Errorf("%+v: tick at %v lies outside", c.axis, m.Value)
			}
		}
	}
}

func TestExtent(t *testing.T) {
	truth := extent{-1, 1}
	if got := truth.toward(extent{-0.5, 0.5}, guestRoom); got != truth {
		t.Errorf("a range inside widens nothing, got %v", got)
	}
	if got := truth.toward(extent{-1e6, 3}, guestRoom); got != (extent{-5, 3}) {
		t.Errorf("got %v, want the runaway cut off at -5 and 3 kept", got)
	}
	if got := (extent{2, 2}).padded(0.1); !(got.lo < 2 && got.hi > 2) {
		t.Errorf("a constant needs a range around it, got %v", got)
	}
	if got := (extent{0, 0}).padded(0.1); got != (extent{-1, 1}) {
		t.Errorf("zero alone gets %v, want -1 to 1", got)
	}
	p := &Panel{LogY: true}
	p.Add(Line{X: []float64{1, 2, 3, 4, 5}, Y: []float64{0, -1, 1e-30, 1, math.NaN()}})
	if got := p.limits(upward); got.lo < 1e-13 || got.lo > 1e-12 || got.hi < 1 || got.hi > 10 {
		t.Errorf("got %v, want twelve decades below 1", got)
	}
	if got := spanOf([]float64{math.NaN(), math.Inf(1)}, false); !got.empty() {
		t.Errorf("got %v from what isn't finite, want nothing", got)
	}
}
