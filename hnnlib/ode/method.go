package ode

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	. "github.com/gomlx/gomlx/core/graph"
)

// Flow is a vector field with its parameters bound. It returns ẋ of shape [batch, 2n] at times t of shape [batch] and
// states x of shape [batch, 2n].
type Flow func(t, x *Node) *Node

// Method describes an integrator.
type Method struct {
	Name  string // as in Options.Method
	Order int
	// Adaptive methods choose the step of each trajectory by its error; the others take Options.Step.
	Adaptive bool

	Symplectic     bool // preserves dq∧dp up to rounding
	Symmetric      bool // a step of size −h undoes a step of size h, up to rounding
	NeedsSeparable bool // works only for H = T(p) + V(q)

	// Step advances x of shape [batch, 2n] from t to t + h, t and h of shape [batch]; nil for adaptive methods. It can
	// be unrolled inside a loss: gradients flow through it.
	Step func(f Flow, t, x, h *Node) *Node

	tableau   *tableau  // adaptive methods only
	midpoints []float64 // implicit methods only: the sizes of the midpoint steps in a step of size 1
}

// Methods is the table of all integrators, the default first.
var Methods = []Method{
	dopri5,
	rk4,
	leapfrog,
	yoshida4,
	yoshida6,
	implicitMidpoint,
	midpoint4,
	midpoint6,
}

// ByName returns the method with that name; "" means the default, dopri5.
func ByName(name string) (Method, error) {
	i := slices.IndexFunc(Methods, func(m Method) bool { return m.Name == cmp.Or(name, Methods[0].Name) })
	if i < 0 {
		all := listed(func(Method) bool { return true })
		return Method{}, fmt.Errorf("unknown integrator %q: expected one of %s", name, all)
	}
	return Methods[i], nil
}

// listed returns the names of the methods for which of returns true, separated by commas.
func listed(of func(m Method) bool) string {
	var names []string
	for _, m := range Methods {
		if of(m) {
			names = append(names, m.Name)
		}
	}
	return strings.Join(names, ", ")
}

// column turns v of shape [batch] into [batch, 1], so that it multiplies states.
func column(v *Node) *Node { return ExpandAxes(v, -1) }
