package phase_test

import (
	"math"
	"testing"

	"hnn/hnnlib/device/devicetest"
	"hnn/hnnlib/phase"

	. "github.com/gomlx/gomlx/core/graph"
)

// H is differentiated with q and p independent, even if one was computed from the other, as after a kick.
func TestFieldOfMomentaThatCameFromPositions(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	x := [][]float64{{0.3, -1, 0.7, 0.2}}
	out := MustNewExec(dev.Backend, func(x *Node) []*Node {
		q, p := phase.Split(x)
		kicked := Add(p, Sin(q))
		state := phase.Join(q, kicked)
		return []*Node{phase.SymplecticGradient(coupled.H, state), phase.SymplecticGradient(coupled.H, apart(state))}
	}).MustCall(x)
	got, want := out[0].Value().([][]float64)[0], out[1].Value().([][]float64)[0]
	for i := range want {
		if math.Abs(got[i]-want[i]) > 1e-15 {
			t.Errorf("coordinate %d of the field is %v, want %v", i+1, got[i], want[i])
		}
	}
}

// apart returns x as a node that Split cannot take apart into the nodes that were joined.
func apart(x *Node) *Node { return MulScalar(x, 1) }

// H can be differentiated twice, as training does, even if it uses single coordinates.
func TestSecondDerivatives(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	x := []float64{0.3, -1, 0.7, 0.2}
	second := MustNewExec(dev.Backend, func(x *Node) *Node {
		return Gradient(ReduceAllSum(Square(phase.SymplecticGradient(coupled.H, x))), x)[0]
	})
	size := MustNewExec(dev.Backend, func(x *Node) *Node {
		return ReduceAllSum(Square(phase.SymplecticGradient(coupled.H, x)))
	})
	got := second.MustCall1([][]float64{x}).Value().([][]float64)[0]
	const d = 1e-5
	for i := range x {
		at := func(d float64) float64 {
			moved := append([]float64(nil), x...)
			moved[i] += d
			return size.MustCall1([][]float64{moved}).Value().(float64)
		}
		if want := (at(d) - at(-d)) / (2 * d); math.Abs(got[i]-want) > 1e-8*math.Max(1, math.Abs(want)) {
			t.Errorf("the derivative by coordinate %d is %v, differences say %v", i+1, got[i], want)
		}
	}
}
