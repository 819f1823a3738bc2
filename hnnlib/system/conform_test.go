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

// Every system in the registry conforms.
func TestRegisteredSystemsConform(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	kinetic := 0
	for _, s := range system.All {
		if known, err := system.ByName(s.Name); err != nil || known != s {
			t.Errorf("%s is not found by its name: %v", s.Name, err)
		}
		if len(s.Coordinates) == 0 {
			t.Errorf("%s does not name its coordinates", s.Name)
		}
		if s.Kinetic != nil {
			kinetic++
		}
		checked := *s
		if s.Sample == nil { // its starts come from a recording
			checked.Sample = system.Pendulum.Sample
		}
		if err := system.Conform(context.Background(), dev, &checked); err != nil {
			t.Error(err)
		}
	}
	if kinetic == 0 {
		t.Error("no system tells its kinetic energy")
	}
}

// henonHeiles is a star's motion in a galaxy's plane, bound below H = 1/6:
// H = (p₁² + p₂² + q₁² + q₂²)/2 + q₁²q₂ − q₂³/3.
func henonHeiles() *system.System {
	potential := func(q *Node) *Node {
		x, y := phase.Coordinate(q, 0), phase.Coordinate(q, 1)
		return Add(DivScalar(Add(Square(x), Square(y)), 2), Sub(Mul(Square(x), y), DivScalar(PowScalar(y, 3), 3)))
	}
	kinetic := func(x *Node) *Node {
		_, p := phase.Split(x)
		return DivScalar(ReduceSum(Square(p), -1), 2)
	}
	return &system.System{
		Name: "henon-heiles", Title: "Hénon–Heiles", DoF: 2, SeparableH: true, Kinetic: kinetic,
		H: func(x *Node) *Node {
			q, _ := phase.Split(x)
			return Add(kinetic(x), potential(q))
		},
		Sample: func(rng *rand.Rand) []float64 {
			state := make([]float64, 4)
			for i := range state {
				state[i] = 0.4 * (rng.Float64() - 0.5)
			}
			return state
		},
	}
}

func TestConformTellsWhatIsWrong(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	type change = func(*system.System)
	h := func(h phase.Hamiltonian) change { return func(s *system.System) { s.H = h } }
	forced := func(force func(p *Node) *Node) change {
		return func(s *system.System) {
			s.Force = func(_, x *Node) *Node {
				_, p := phase.Split(x)
				return force(p)
			}
		}
	}
	for name, c := range map[string]struct {
		change change
		want   string // only the beginning of the error if it ends in [ or #
	}{
		"nothing": {func(*system.System) {}, ""},
		"no H":    {h(nil), "its H is missing: a graph function from states [batch, 4] to energies [batch]"},
		"no starts": {func(s *system.System) { s.Sample = nil },
			"its Sample is missing: a function that draws a start of 4 numbers, positions first"},
		"short starts": {func(s *system.System) { s.Sample = func(*rand.Rand) []float64 { return []float64{1} } },
			"its sampler draws a state that it can't start from: " +
				"a state needs 4 numbers (q1…q2, then p1…p2), but 1 were given"},
		"not reduced": {h(func(x *Node) *Node { return Square(x) }),
			"its H can't be built for states [8, 4]: the Hamiltonian returns (Float64)[8, 4] for states " +
				"(Float64)[8, 4], but must reduce [batch, 4] to [batch]: ReduceSum(…, -1) and Coordinate do"},
		"wrong shapes": {h(func(x *Node) *Node { return ReduceSum(Mul(x, Const(x.Graph(), []float64{1, 2, 3})), -1) }),
			"its H can't be built for states [8, 4]: if operands are not scalars, their rank must match for " +
				"BinaryOp (Mul), got shapes (Float64)[8, 4] and (Float64)[3]"},
		"not finite": {h(func(x *Node) *Node { return ReduceSum(Sqrt(x), -1) }), "at ["},
		"no gradient": {h(func(x *Node) *Node { return ReduceSum(Ceil(x), -1) }),
			"its H can't be differentiated: graph has node Node #"},
		"separable": {func(s *system.System) { s.SeparableH = false },
			"it does not say SeparableH, but H is of the form T(p) + V(q): " +
				"set it, and explicit symplectic methods become available"},
		"not separable": {func(s *system.System) {
			whole := s.H
			s.H = func(x *Node) *Node {
				q, p := phase.Split(x)
				return Add(whole(x), ReduceSum(Mul(q, p), -1))
			}
		}, "it says SeparableH, but H is not of the form T(p) + V(q): " +
			"leave it false, and explicit symplectic methods will be refused"},
		"half of kinetic": {func(s *system.System) {
			whole := s.Kinetic
			s.Kinetic = func(x *Node) *Node { return DivScalar(whole(x), 2) }
		}, "its H − Kinetic changes with the momenta, from ["},
		"kinetic of positions": {func(s *system.System) { s.Kinetic = s.H },
			"its Kinetic changes with the positions, from ["},
		"force of the wrong shape": {func(s *system.System) { s.Force = func(_, x *Node) *Node { return Neg(x) } },
			"its Force can't be built for times [8] and states [8, 4]: the Force returns (Float64)[8, 4] for states " +
				"(Float64)[8, 4], but must return [batch, 2]: one number for each momentum"},
		"force that is not finite": {forced(Log), "at ["},
		"friction":                 {forced(func(p *Node) *Node { return MulScalar(p, -0.1) }), ""},
		"force that runs away": {forced(func(p *Node) *Node { return MulScalar(PowScalar(p, 3), 100) }),
			"the motion from ["},
		"unbound": {func(s *system.System) {
			s.Sample = func(rng *rand.Rand) []float64 { return []float64{0, 1.5 + rng.Float64(), 0, 2} }
		}, "the motion from ["},
	} {
		s := henonHeiles()
		c.change(s)
		got := ""
		if err := system.Conform(context.Background(), dev, s); err != nil {
			got = strings.TrimPrefix(err.Error(), "henon-heiles: ")
		}
		exact := strings.TrimRight(c.want, "[#") == c.want
		if exact && got != c.want || !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: got  %s\nwant %s", name, got, c.want)
		}
	}
	nameless := henonHeiles()
	nameless.Name = ""
	const want = "the system has no Name: give it one, by which its runs are found"
	if err := system.Conform(context.Background(), dev, nameless); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

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
