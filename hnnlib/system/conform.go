package system

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"hnn/hnnlib/device"
	"hnn/hnnlib/internal/seed"
	"hnn/hnnlib/ode"
	"hnn/hnnlib/phase"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// Settings of Conform, in the system's own units: see [units].
const (
	conformStarts     = 8
	conformStep       = 1e-4 // step of finite differences
	conformTolerance  = 1e-5 // relative error of the field
	conformRTol       = 1e-9 // tolerance of the integrator
	conformDrift      = 1e-6 // relative error of the energy along motions
	conformSeparation = 1e-9 // relative error of T(p) + V(q)
	conformSpan       = 20   // duration of motions
)

// Conform checks that a system is what it declares:
//   - its sampler draws states that it can start from;
//   - its field without forces is (∂H/∂p, −∂H/∂q), by finite differences of H;
//   - H = T(p) + V(q) if and only if SeparableH is set, and Kinetic, if given, is T(p);
//   - Force is finite and of shape [batch, n];
//   - dH/dt = ∂H/∂p · Force along motions several times as long as a start takes to change by its own size.
//
// Tolerances do not depend on the system's units. The error says which condition does not hold, where, and what to do.
func Conform(ctx context.Context, dev *device.Device, s *System) (err error) {
	if s.Name == "" {
		return errors.New("the system has no Name: give it one, by which its runs are found")
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("%s: %w", s.Name, err)
		}
	}()
	if err := declared(s); err != nil {
		return err
	}
	rng := seed.Stream(0, "conform")
	c := &conformance{System: s, at: phase.NewEvaluator(dev), starts: make([][]float64, conformStarts)}
	defer c.at.Close()
	for i := range c.starts {
		c.starts[i] = s.Sample(rng)
		if err := s.CheckState(c.starts[i]); err != nil {
			return fmt.Errorf("its sampler draws a state that it can't start from: %w", err)
		}
	}
	for _, check := range []func() error{c.gradient, func() error { return c.separable(rng) }, c.force} {
		if err := check(); err != nil {
			return err
		}
	}
	return c.energy(ctx, dev)
}

// declared returns an error that names the first field of s that is missing or invalid.
func declared(s *System) error {
	switch {
	case s.DoF < 1:
		return fmt.Errorf("its DoF is %d, but at least one degree of freedom is needed", s.DoF)
	case s.H == nil:
		return fmt.Errorf("its H is missing: a graph function from states [batch, %d] to energies [batch]", s.Dim())
	case s.Sample == nil:
		return fmt.Errorf("its Sample is missing: a function that draws a start of %d numbers, positions first", s.Dim())
	case len(s.Coordinates) != 0 && len(s.Coordinates) != s.Dim():
		return fmt.Errorf("%d Coordinates are named, but there are %d", len(s.Coordinates), s.Dim())
	}
	return nil
}

// conformance is a system under check with its starts; gradient finds its units.
type conformance struct {
	*System
	units
	at     *phase.Evaluator
	starts [][]float64
}

// energies returns h at each of the states.
func (c *conformance) energies(h phase.Hamiltonian, states [][]float64) ([]float64, error) {
	values, err := c.at.Energies(&System{DoF: c.DoF, H: h}, rows(states))
	if err != nil {
		return nil, fmt.Errorf("its H can't be built for states [%d, %d]: %s", len(states), c.Dim(), fault(err))
	}
	return values, nil
}

func rows(states [][]float64) *mat.Dense {
	return mat.NewDense(len(states), len(states[0]), slices.Concat(states...))
}

// fault returns the reason alone if err is a [device.GraphError], or else the whole message.
func fault(err error) string {
	var graph *device.GraphError
	if errors.As(err, &graph) {
		return graph.Reason
	}
	return err.Error()
}

// gradient finds the system's units, and compares the field without forces with finite differences of H.
func (c *conformance) gradient() error {
	h, err := c.energies(c.H, c.starts)
	if err != nil {
		return err
	}
	field, err := c.at.Derivatives(&System{DoF: c.DoF, H: c.H}, nil, rows(c.starts))
	if err != nil {
		return fmt.Errorf("its H can't be differentiated: %s", fault(err))
	}
	c.units = unitsOf(c.starts, field, h[0])
	var moved [][]float64
	for _, x := range c.starts {
		for i := range x {
			ahead, behind := slices.Clone(x), slices.Clone(x)
			ahead[i] += conformStep * c.state[i]
			behind[i] -= conformStep * c.state[i]
			moved = append(moved, ahead, behind)
		}
	}
	if h, err = c.energies(c.H, moved); err != nil {
		return err
	}
	for k := range len(h) / 2 {
		b, i := k/c.Dim(), k%c.Dim()
		want := (h[2*k] - h[2*k+1]) / (2 * conformStep * c.state[i])
		if i < c.DoF {
			want = -want // ṗ = −∂H/∂q
		}
		row, j := field.RawRowView(b), (i+c.DoF)%c.Dim()
		own := floats.MulTo(make([]float64, len(row)), row, c.rates)
		if !(math.Abs(own[j]-want*c.rates[j]) <= conformTolerance*math.Max(1, floats.Norm(own, math.Inf(1)))) {
			return fmt.Errorf("at %v the field's coordinate %d is %.6g, but finite differences of H say %.6g: "+
				"H is not smooth there, or not finite", c.starts[b], j+1, row[j], want)
		}
	}
	return nil
}

// separable exchanges the momenta of pairs of states. The sum of their energies stays the same if H = T(p) + V(q).
func (c *conformance) separable(rng *rand.Rand) error {
	n := c.DoF
	var states [][]float64
	for _, a := range c.starts {
		b := c.starts[rng.IntN(len(c.starts))]
		states = append(states, a, b, slices.Concat(a[:n], b[n:]), slices.Concat(b[:n], a[n:]))
	}
	h, err := c.energies(c.H, states)
	if err != nil {
		return err
	}
	kinetic := make([]float64, len(h))
	if c.Kinetic != nil {
		if kinetic, err = c.energies(c.Kinetic, states); err != nil {
			return err
		}
	}
	separable := true
	for i := 0; i < len(h); i += 4 {
		tolerance := conformSeparation * (c.scale(h[i]) + math.Abs(h[i+1]-c.zero))
		change := h[i] - h[i+2] // by other momenta
		separable = separable && math.Abs(change+h[i+1]-h[i+3]) <= tolerance
		if math.Abs(kinetic[i]-kinetic[i+3]) > tolerance {
			return fmt.Errorf("its Kinetic changes with the positions, from %v to %v: "+
				"it must be the part T(p) of H", states[i], states[i+3])
		}
		if c.Kinetic != nil && separable && math.Abs(change-(kinetic[i]-kinetic[i+2])) > tolerance {
			return fmt.Errorf("its H − Kinetic changes with the momenta, from %v to %v: "+
				"Kinetic must be all of T(p)", states[i], states[i+2])
		}
	}
	switch {
	case c.SeparableH && !separable:
		return errors.New("it says SeparableH, but H is not of the form T(p) + V(q): " +
			"leave it false, and explicit symplectic methods will be refused")
	case separable && !c.SeparableH:
		return errors.New("it does not say SeparableH, but H is of the form T(p) + V(q): " +
			"set it, and explicit symplectic methods become available")
	}
	return nil
}

// force checks that Force is finite for as long as energy follows the motions.
func (c *conformance) force() error {
	if c.Force == nil {
		return nil
	}
	times := floats.Span(make([]float64, len(c.starts)), 0, conformSpan*c.time)
	field, err := c.at.Derivatives(c.System, times, rows(c.starts))
	if err != nil {
		return fmt.Errorf("its Force can't be built for times [%d] and states [%[1]d, %d]: %s",
			len(times), c.Dim(), fault(err))
	}
	for k, v := range field.RawMatrix().Data {
		if b := k / c.Dim(); math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("at %v and t = %.4g its Force makes coordinate %d of the field %v: "+
				"it must be finite where the sampler starts", c.starts[b], times[b], k%c.Dim()+1, v)
		}
	}
	return nil
}

// energy compares the change of H along motions with the work done by the force.
func (c *conformance) energy(ctx context.Context, dev *device.Device) error {
	m := motion{c.System, c.units}
	sol, err := ode.Solve(ctx, dev, m, m.states(c.starts), []float64{0, conformSpan},
		ode.Options{RTol: conformRTol, ATol: conformRTol})
	if err != nil {
		return err
	}
	ends, work := make([][]float64, len(c.starts)), make([]float64, len(c.starts))
	for b := range c.starts {
		if err := c.ended(sol, b); err != nil {
			return err
		}
		ends[b], work[b] = m.end(sol.At(b, 1))
	}
	h, err := c.energies(c.H, slices.Concat(c.starts, ends))
	if err != nil {
		return err
	}
	for b, done := range work {
		before, after := h[b], h[len(ends)+b]
		if math.Abs(after-before-done) <= conformDrift*(c.scale(before)+math.Abs(done)) {
			continue
		}
		but := ""
		if c.Force != nil {
			but = fmt.Sprintf(", but the force does the work %.9g", done)
		}
		return fmt.Errorf("from %v the energy goes from %.9g to %.9g in %.4g units of time at rtol %g%s: "+
			"%s not smooth, or the motion too violent for its units",
			c.starts[b], before, after, conformSpan*c.time, conformRTol, but, c.suspects())
	}
	return nil
}

// ended returns an error unless the motion from start b is complete.
func (c *conformance) ended(sol *ode.Solution, b int) error {
	from, reached, span := c.starts[b], sol.Reached[b]*c.time, conformSpan*c.time
	switch sol.Status[b] {
	case ode.Complete:
		return nil
	case ode.OutOfSteps:
		return fmt.Errorf("the motion from %v takes %d steps to t = %.4g of %.4g at rtol %g: "+
			"it is too violent, or %s not smooth",
			from, sol.Accepted[b]+sol.Rejected[b], reached, span, conformRTol, c.suspects())
	}
	return fmt.Errorf("the motion from %v ends at t = %.4g of %.4g: "+
		"the sampler leaves the domain on which %s finite and smooth",
		from, reached, span, c.suspects())
}

// suspects names the functions that define the motion, with a verb.
func (c *conformance) suspects() string {
	if c.Force != nil {
		return "H and Force are"
	}
	return "H is"
}
