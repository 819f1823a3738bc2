package system_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"hnn/hnnlib/device/devicetest"
	"hnn/hnnlib/phase"
	"hnn/hnnlib/system"

	"gonum.org/v1/gonum/mat"
)

// What the registry says of each system is so.
func TestRegistry(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	rng := rand.New(rand.NewPCG(15, 16))
	kinetic := 0
	for _, s := range system.All {
		if known, err := system.ByName(s.Name); err != nil || known != s {
			t.Errorf("%s is not found by its name: %v", s.Name, err)
		}
		if s.Sample != nil {
			if err := s.CheckState(s.Sample(rng)); err != nil {
				t.Errorf("%s: a sampled start is refused: %v", s.Name, err)
			}
		}
		if len(s.Coordinates) != s.Dim() {
			t.Errorf("%s has %d coordinates and %d names of them", s.Name, s.Dim(), len(s.Coordinates))
		}
		// A state a, a state b, and a's positions with b's momenta and the other way round.
		a, b := make([]float64, s.Dim()), make([]float64, s.Dim())
		for i := range a {
			a[i], b[i] = rng.NormFloat64(), rng.NormFloat64()
		}
		ab := append(append([]float64(nil), a[:s.DoF]...), b[s.DoF:]...)
		ba := append(append([]float64(nil), b[:s.DoF]...), a[s.DoF:]...)
		states := mat.NewDense(4, s.Dim(), append(append(append(append([]float64(nil), a...), b...), ab...), ba...))
		h, err := phase.Energies(dev, s, states)
		if err != nil {
			t.Fatal(err)
		}
		if separable := math.Abs(h[0]+h[1]-h[2]-h[3]) < 1e-12; separable != s.Separable() {
			t.Errorf("%s says that being separable is %v of it", s.Name, s.Separable())
		}
		if s.Kinetic == nil {
			continue
		}
		kinetic++
		k, err := phase.Energies(dev, &system.System{DoF: s.DoF, H: s.Kinetic}, states)
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(k[0]-k[3]) > 1e-12 || math.Abs(h[0]-k[0]-(h[2]-k[2])) > 1e-12 {
			t.Errorf("%s: the kinetic energy depends on positions, or the rest on momenta", s.Name)
		}
	}
	if kinetic == 0 {
		t.Error("no system tells its kinetic energy")
	}
}
