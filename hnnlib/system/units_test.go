package system_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"hnn/hnnlib/device/devicetest"
	"hnn/hnnlib/phase"
	"hnn/hnnlib/system"

	. "github.com/gomlx/gomlx/core/graph"
)

// coupled returns H = a(q² + p² + c q²p²) + b, which is separable only if c = 0.
func coupled(a, b, c float64) *system.System {
	return &system.System{
		Name: "coupled", DoF: 1, SeparableH: c == 0,
		H: func(x *Node) *Node {
			q, p := phase.Split(x)
			h := Add(Add(Square(q), Square(p)), MulScalar(Square(Mul(q, p)), c))
			return AddScalar(MulScalar(Squeeze(h, -1), a), b)
		},
		Sample: func(rng *rand.Rand) []float64 { return []float64{0.5 + rng.Float64(), rng.NormFloat64()} },
	}
}

// earthAndSun returns the sun and the earth in the plane, in metres, kilograms and seconds.
func earthAndSun() *system.System {
	const g, sun, earth, distance, speed = 6.6743e-11, 1.98847e30, 5.9722e24, 1.495978707e11, 29_784.7
	return &system.System{
		Name: "earth and sun", DoF: 4, SeparableH: true,
		H: func(x *Node) *Node {
			q, p := phase.Split(x)
			first, second := AxisRange(0, 2), AxisRange(2, 4)
			square := func(v *Node) *Node { return ReduceSum(Square(v), -1) }
			kinetic := Add(DivScalar(square(SliceAxis(p, -1, first)), 2*sun), DivScalar(square(SliceAxis(p, -1, second)), 2*earth))
			apart := Sqrt(square(Sub(SliceAxis(q, -1, first), SliceAxis(q, -1, second))))
			return Sub(kinetic, MulScalar(Reciprocal(apart), g*sun*earth))
		},
		Sample: func(rng *rand.Rand) []float64 {
			sin, cos := math.Sincos(2 * math.Pi * rng.Float64())
			r, p := distance*(1+0.02*rng.Float64()), earth*speed
			return []float64{0, 0, r * cos, r * sin, p * sin, -p * cos, -p * sin, p * cos}
		},
	}
}

// Conform's verdict does not depend on the units of a system.
func TestConformKnowsNoUnits(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	check := func(name string, s *system.System, want string) {
		t.Helper()
		got := ""
		if err := system.Conform(context.Background(), dev, s); err != nil {
			got = err.Error()
		}
		if got != want && (want == "" || !strings.HasPrefix(got, want)) {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	for _, a := range []float64{1e-20, 1e-10, 1, 1e10, 1e20} {
		for _, c := range []float64{0, 1} {
			s := coupled(a, 0, c)
			check(fmt.Sprintf("%g (…)", a), s, "")
			s.SeparableH = !s.SeparableH
			want := "coupled: it says SeparableH, but"
			if c == 0 {
				want = "coupled: it does not say SeparableH, but"
			}
			check(fmt.Sprintf("%g (…), told wrongly", a), s, want)
		}
	}
	check("a zero of energy far away", coupled(1, 1e6, 1), "")

	s := earthAndSun()
	check("earth and sun", s, "")
	whole := s.H
	s.H = func(x *Node) *Node { // a potential with a kink
		return Add(whole(x), MulScalar(Abs(phase.Coordinate(x, 2)), 1e22))
	}
	check("a kink", s, "earth and sun: from [")
	still := coupled(1, 0, 0)
	still.Sample = func(rng *rand.Rand) []float64 { return []float64{rng.Float64(), 0} }
	check("starts without momentum", still, "")
}
