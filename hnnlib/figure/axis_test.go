package figure

import (
	"math"
	"slices"
	"strings"
	"testing"
)

func labels(marks []tick) string {
	var out []string
	for _, m := range marks {
		if m.label != "" {
			out = append(out, plain(m.label))
		}
	}
	return strings.Join(out, " ")
}

func TestTicks(t *testing.T) {
	for _, c := range []struct {
		axis         axis
		want, factor string
	}{
		{axis{min: -1.1, max: 1.1}, "−1.0 −0.5 0.0 0.5 1.0", ""},
		{axis{min: 0, max: 20}, "0 5 10 15 20", ""},
		{axis{min: 0, max: 2000}, "0 500 1000 1500 2000", ""},
		{axis{min: 0.9, max: 2.1}, "1.00 1.25 1.50 1.75 2.00", ""},
		{axis{min: 0, max: 4.2e-4}, "0 1 2 3 4", "×10^−4"},
		{axis{min: -3e6, max: 3e6}, "−2 0 2", "×10^6"},
		{axis{min: 2e-4, max: 3e-1, log: true}, "10^−3 10^−2 10^−1", ""},
		{axis{min: 0.02, max: 0.09, log: true}, "2·10^−2 5·10^−2", ""},
		{axis{min: 1e-12, max: 1, log: true}, "10^−12 10^−9 10^−6 10^−3 10^0", ""},
	} {
		marks, factor := c.axis.ticks()
		if got := labels(marks); got != c.want || plain(factor) != c.factor {
			t.Errorf("%+v: ticks %q factor %q, want %q and %q", c.axis, got, plain(factor), c.want, c.factor)
		}
		for _, m := range marks {
			if m.at < c.axis.min-1e-12 || m.at > c.axis.max*(1+1e-9) {
				t.Errorf("%+v: tick at %v lies outside", c.axis, m.at)
			}
		}
	}
}

func TestExtent(t *testing.T) {
	truth := extent{-1, 1}
	if got := truth.toward(extent{-0.5, 0.5}, 4); got != truth {
		t.Errorf("a range inside widens nothing, got %v", got)
	}
	if got := truth.toward(extent{-1e6, 3}, 4); got != (extent{-5, 3}) {
		t.Errorf("got %v, want the runaway cut off at -5 and 3 kept", got)
	}
	if got := (extent{2, 2}).padded(0.1); !(got.lo < 2 && got.hi > 2) {
		t.Errorf("a constant needs a range around it, got %v", got)
	}
	if got := (extent{0, 0}).padded(0.1); got != (extent{-1, 1}) {
		t.Errorf("zero alone gets %v, want -1 to 1", got)
	}
	if got := positive([]float64{0, -1, 1e-30, 1, math.NaN()}); got != (extent{1e-12, 1}) {
		t.Errorf("got %v, want twelve decades below 1", got)
	}
	if got := unset.with(math.NaN(), math.Inf(1)); !got.empty() {
		t.Errorf("got %v from what isn't finite, want nothing", got)
	}
}

func TestMedians(t *testing.T) {
	xs, ys := []float64{1, 2, 3, 4, 5, 6}, []float64{9, 1, 100, 2, 4, math.NaN()}
	tx, ty := medians(xs, ys, 2)
	if !slices.Equal(tx, []float64{1, 6}) || !slices.Equal(ty, []float64{9, 3}) {
		t.Errorf("got %v, %v, want the ends and the medians 9 and 3", tx, ty)
	}
	if xs[0] != 1 || ys[2] != 100 {
		t.Error("the caller's slices were changed")
	}
}
