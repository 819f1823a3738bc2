package eval

import (
	"fmt"
	"math"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/ode"
	"hnn/hnnlib/phase"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// LatentCorrelation tells how far latent space is phase space: correlations over the samples of a set. Signs are free: a mirror
// image is as good.
type LatentCorrelation struct {
	Angle    float64 `json:"angle"`    // of z_q with the angle
	Velocity float64 `json:"velocity"` // of z_p with the angular velocity
	// Energy is that of the learned H with the true energy; nil for a model without a Hamiltonian.
	Energy *Number `json:"energy,omitempty"`
}

// LatentCorrelation encodes a set of which the coordinates are known.
func (e *PixelEvaluator) LatentCorrelation(s PixelSubject, set *dataset.FramePart) (LatentCorrelation, error) {
	if set.Coords == nil {
		return LatentCorrelation{}, fmt.Errorf("the frames are a recording, of which no coordinates are known")
	}
	codes, err := e.Encode(s, set.Pixels)
	if err != nil {
		return LatentCorrelation{}, err
	}
	samples := len(codes)
	z, energies := mat.NewDense(samples, len(codes[0]), nil), make([]float64, samples)
	for i, code := range codes {
		z.SetRow(i, code)
		energies[i] = PixelEnergyWeight*(1-math.Cos(set.Coords.At(i, 0))) + set.Coords.At(i, 1)*set.Coords.At(i, 1)
	}
	column := func(m *mat.Dense, k int) []float64 { return mat.Col(nil, k, m) }
	c := LatentCorrelation{
		Angle:    stat.Correlation(column(z, 0), column(set.Coords, 0), nil),
		Velocity: stat.Correlation(column(z, 1), column(set.Coords, 1), nil),
	}
	if latent, ok := s.Model.Latent().(phase.WithEnergy); ok {
		own, err := phase.Energies(e.Dev, latent, z)
		if err != nil {
			return c, err
		}
		correlation := Number(stat.Correlation(own, energies, nil))
		c.Energy = &correlation
	}
	return c, nil
}

// LatentBand is how far the model's own H gets from its first value along a rollout in latent space, the largest over the
// starts, relative to the range of H over the starts (of one start: absolute); nil for a model without a Hamiltonian.
func (e *PixelEvaluator) LatentBand(s PixelSubject, path *ode.Solution) (*Number, error) {
	latent := s.Model.Latent()
	if _, ok := latent.(phase.WithEnergy); !ok {
		return nil, nil
	}
	energies, err := e.inLatentSpace().along(Subject{s.Name, latent}, path)
	if err != nil {
		return nil, err
	}
	band := 0.
	var first []float64
	for _, values := range energies {
		band = math.Max(band, Band(values))
		first = append(first, values[0])
	}
	if spread := floats.Max(first) - floats.Min(first); spread > 0 {
		band /= spread
	}
	return (*Number)(&band), nil
}
