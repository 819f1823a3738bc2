package system_test

import (
	"context"
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
