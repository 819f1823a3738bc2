package system

// RealPendulum is the frictionless pendulum closest to the recording of the paper's Task 3, in which
// q̇ ≈ 1.05 p and ṗ ≈ −1.29 sin q:
//
//	H(q, p) = 1.2(1 − cos q) + p²/2,   q̇ = p,  ṗ = −1.2 sin q
//
// q is the angle from hanging in radians, p the angular velocity in radians per second. The authors report 2H. The
// recorded pendulum has friction and does not conserve H.
var RealPendulum = swinging(1.2, 0.5, System{
	Name: "real-pendulum", Title: "Real pendulum",
	Coordinates: []string{"q (angle, rad)", "p (angular velocity, rad/s)"},
	Limit:       1.8,
})
