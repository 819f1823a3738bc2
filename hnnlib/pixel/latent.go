package pixel

import (
	"math"

	"hnn/hnnlib/eval"
	"hnn/hnnlib/phase"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// Correlation has correlations of latent space with phase space over the samples of a set. The signs have no meaning: a
// mirror image of phase space is as good.
type Correlation struct {
	Angle    float64 `json:"angle"`    // z_q with the angle
	Velocity float64 `json:"velocity"` // z_p with the angular velocity
	// Energy is the correlation of the learned H with the true energy; nil for a model without a Hamiltonian.
	Energy *eval.Number `json:"energy,omitempty"`
}

// Correlate encodes the samples of a set and returns the correlations.
func (e *Evaluator) Correlate(m *Autoencoder, set *Part) (Correlation, error) {
	var c Correlation
	codes, err := e.Encode(m, set.Pixels)
	if err != nil {
		return c, err
	}
	z := eval.Course{States: codes}
	angles, momenta := mat.Col(nil, 0, set.Coords), mat.Col(nil, 1, set.Coords)
	c.Angle, c.Velocity = stat.Correlation(z.Q(0), angles, nil), stat.Correlation(z.P(0), momenta, nil)
	if _, ok := m.Latent().(phase.WithEnergy); !ok {
		return c, nil
	}
	own, err := e.Latent.Energies(m.subject(), codes)
	if err != nil {
		return c, err
	}
	energies := make([]float64, len(codes))
	for i, q := range angles {
		energies[i] = EnergyWeight*(1-math.Cos(q)) + momenta[i]*momenta[i]
	}
	correlation := eval.Number(stat.Correlation(own, energies, nil))
	c.Energy = &correlation
	return c, nil
}
