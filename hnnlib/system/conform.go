package system

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	"hnn/hnnlib/device"
	"hnn/hnnlib/internal/seed"
	"hnn/hnnlib/ode"
	"hnn/hnnlib/phase"

	"gonum.org/v1/gonum/mat"
)

// Settings of Conform.
const (
	conformStarts     = 8
	conformStep       = 1e-4 // of differences, relative to a state's size
	conformTolerance  = 1e-5 // of the field, relative to its size
	conformRTol       = 1e-9
	conformDrift      = 1e-6 // of energy, relative to the range of the starts' energies
	conformSeparation = 1e-9
)

// Conform checks that a system is what it says of itself, so that everything built on it holds: its sampler gives states that
// it can start from; its field is (∂H/∂p, −∂H/∂q) by finite differences of H; the reference integrator conserves H over span
// units of time; H = T(p) + V(q) if and only if it is declared; and Kinetic, where given, depends on momenta only. The error
// says what is not so, where, and what to look at; nil says that all of it is.
func Conform(ctx context.Context, dev *device.Device, s *System, span float64) error {
	if err := declared(s); err != nil {
		return err
	}
	rng := seed.Stream(0, "conform")
	starts := make([][]float64, conformStarts)
	for i := range starts {
		starts[i] = s.Sample(rng)
		if err := s.CheckState(starts[i]); err != nil {
			return fmt.Errorf("%s: its sampler draws a state that it can't start from: %w", s.Name, err)
		}
	}
	for _, check := range []func() error{
		func() error { return s.checkField(dev, starts) },
		func() error { return s.checkSeparable(dev, starts, rng) },
		func() error { return s.checkConserved(ctx, dev, starts, span) },
	} {
		if err := check(); err != nil {
			return fmt.Errorf("%s: %w", s.Name, err)
		}
	}
	return nil
}

// declared returns an error that names the first thing that a system lacks.
func declared(s *System) error {
	switch {
	case s.Name == "":
		return errors.New("the system has no Name: give it one, by which its runs are found")
	case s.DoF < 1:
		return fmt.Errorf("%s: DoF is %d, but at least one degree of freedom is needed", s.Name, s.DoF)
	case s.H == nil:
		return fmt.Errorf("%s: H is missing: a graph function from states [batch, %d] to energies [batch]", s.Name, s.Dim())
	case s.Sample == nil:
		return fmt.Errorf("%s: Sample is missing: a function that draws a start of %d numbers, positions first", s.Name, s.Dim())
	case len(s.Coordinates) != 0 && len(s.Coordinates) != s.Dim():
		return fmt.Errorf("%s: %d Coordinates are named, but there are %d", s.Name, len(s.Coordinates), s.Dim())
	}
	return nil
}

// energies are the system's at states.
func energies(dev *device.Device, h phase.Hamiltonian, dof int, states [][]float64) ([]float64, error) {
	m := mat.NewDense(len(states), 2*dof, nil)
	for i, x := range states {
		m.SetRow(i, x)
	}
	values, err := phase.Energies(dev, &System{DoF: dof, H: h}, m)
	if err != nil {
		return nil, fmt.Errorf("its H can't be built for states [%d, %d]: %s", len(states), 2*dof, fault(err))
	}
	return values, nil
}

// fault is what is wrong with a graph, where that is wrong.
func fault(err error) string {
	var graph *device.GraphError
	if errors.As(err, &graph) {
		return graph.Reason
	}
	return err.Error()
}

func (s *System) checkField(dev *device.Device, starts [][]float64) error {
	var moved [][]float64
	for _, x := range starts {
		for i := range x {
			for _, sign := range []float64{1, -1} {
				y := append([]float64(nil), x...)
				y[i] += sign * conformStep
				moved = append(moved, y)
			}
		}
	}
	h, err := energies(dev, s.H, s.DoF, moved)
	if err != nil {
		return err
	}
	at := mat.NewDense(len(starts), s.Dim(), nil)
	for i, x := range starts {
		at.SetRow(i, x)
	}
	field, err := phase.Derivatives(dev, s, at)
	if err != nil {
		return fmt.Errorf("its H can't be differentiated: %s", fault(err))
	}
	for b, x := range starts {
		size := 1.
		for i := range x {
			size = math.Max(size, math.Abs(field.At(b, i)))
		}
		for i := range x {
			slope := (h[2*(b*len(x)+i)] - h[2*(b*len(x)+i)+1]) / (2 * conformStep)
			got, want := field.At(b, (i+s.DoF)%len(x)), slope
			if i < s.DoF {
				want = -slope // ṗ = −∂H/∂q
			}
			if !(math.Abs(got-want) <= conformTolerance*size) {
				return fmt.Errorf("at %v the field's coordinate %d is %.6g, but finite differences of H say %.6g: H is not smooth there, or not finite",
					x, (i+s.DoF)%len(x)+1, got, want)
			}
		}
	}
	return nil
}

// checkSeparable exchanges the momenta of pairs of states: of H = T(p) + V(q), the sum of both energies stays.
func (s *System) checkSeparable(dev *device.Device, starts [][]float64, rng *rand.Rand) error {
	n := s.DoF
	var states [][]float64
	for _, a := range starts {
		b := starts[rng.IntN(len(starts))]
		states = append(states, a, b, append(append([]float64(nil), a[:n]...), b[n:]...), append(append([]float64(nil), b[:n]...), a[n:]...))
	}
	h, err := energies(dev, s.H, n, states)
	if err != nil {
		return err
	}
	var k []float64
	if s.Kinetic != nil {
		if k, err = energies(dev, s.Kinetic, n, states); err != nil {
			return err
		}
	}
	separable := true
	for i := 0; i < len(h); i += 4 {
		scale := 1 + math.Abs(h[i]) + math.Abs(h[i+1])
		separable = separable && math.Abs(h[i]+h[i+1]-h[i+2]-h[i+3]) <= conformSeparation*scale
		if k != nil && math.Abs(k[i]-k[i+3]) > conformSeparation*scale {
			return fmt.Errorf("its Kinetic changes with the positions, from %v to %v: it must be the part T(p) of H", states[i], states[i+3])
		}
	}
	switch {
	case s.SeparableH && !separable:
		return errors.New("it says SeparableH, but H is not of the form T(p) + V(q): leave it false, and explicit symplectic methods will be refused")
	case separable && !s.SeparableH:
		return errors.New("it does not say SeparableH, but H is of the form T(p) + V(q): set it, and explicit symplectic methods become available")
	}
	return nil
}

func (s *System) checkConserved(ctx context.Context, dev *device.Device, starts [][]float64, span float64) error {
	sol, err := ode.Solve(ctx, dev, s, starts, []float64{0, span}, ode.Options{RTol: conformRTol, ATol: conformRTol})
	if err != nil {
		return err
	}
	var ends [][]float64
	for b, x := range starts {
		if sol.Len(b) < 2 {
			return fmt.Errorf("the motion from %v ends at t = %.4g of %g: the sampler leaves the domain on which H is finite and smooth", x, sol.Reached[b], span)
		}
		ends = append(ends, sol.At(b, 1))
	}
	before, err := energies(dev, s.H, s.DoF, starts)
	if err != nil {
		return err
	}
	after, err := energies(dev, s.H, s.DoF, ends)
	if err != nil {
		return err
	}
	for b := range before {
		if d := math.Abs(after[b] - before[b]); !(d <= conformDrift*(1+math.Abs(before[b]))) {
			return fmt.Errorf("from %v the energy goes from %.9g to %.9g in %g units of time at rtol %g: H is not smooth, or the motion too violent for its units",
				starts[b], before[b], after[b], span, conformRTol)
		}
	}
	return nil
}
