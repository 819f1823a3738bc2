package system

import (
	"hnn/hnnlib/phase"

	. "github.com/gomlx/gomlx/core/graph"
)

// RealPendulum is the frictionless pendulum closest to the recording of the paper's Task 3, in which
// q̇ ≈ 1.05 p and ṗ ≈ −1.29 sin q:
//
//	H(q, p) = 1.2(1 − cos q) + p²/2,   q̇ = p,  ṗ = −1.2 sin q
//
// q is the angle from hanging in radians, p the angular velocity in radians per second. The authors
// report 2H. The recorded pendulum has friction and does not conserve it.
var RealPendulum = &System{
	Name: "real-pendulum", Title: "Real pendulum", DoF: 1,
	H: realPendulumH, SeparableH: true, Kinetic: realPendulumKinetic,
	Coordinates: []string{"q (angle, rad)", "p (angular velocity, rad/s)"},
	Limit:       1.8,
}

func realPendulumKinetic(x *Node) *Node {
	_, p := phase.Split(x)
	return DivScalar(ReduceSum(Square(p), -1), 2)
}

func realPendulumH(x *Node) *Node {
	q, _ := phase.Split(x)
	return Add(ReduceSum(MulScalar(OneMinus(Cos(q)), 1.2), -1), realPendulumKinetic(x))
}
