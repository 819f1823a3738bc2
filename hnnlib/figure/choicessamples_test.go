package figure

import (
	"fmt"
	"math"
)

// knobs are energy bumps of the pixel pendulum of several sizes: the first takes energy away, the second leaves it out, the
// others add it. Their grounds differ as those around different paths do.
func knobs(n int) ChoicesData {
	d := ChoicesData{Label: "energy added", Name: "choices-knob", Shown: n - 2}
	for k := range n {
		gain := 0.2*float64(k) - 0.2
		p := knob(gain)
		for i := range p.Ground.Q {
			p.Ground.Q[i] *= 1 + 0.05*float64(k)
			p.Ground.P[i] *= 1 + 0.05*float64(k)
		}
		f := must(PixelBump(p))
		d.Choices = append(d.Choices, Choice{Value: fmt.Sprintf("%+.2f", gain), Figure: f})
	}
	return d
}

// knob is the sample's bump with another gain; one of 0 has no stretch that changes the energy.
func knob(gain float64) PixelBumpData {
	d := pixelBumpSample(false)
	g := *d.Ground
	g.Q, g.P = append([]float64(nil), g.Q...), append([]float64(nil), g.P...)
	d.Ground = &g
	grow := math.Exp(gain)
	for i := range d.Stretches {
		s := &d.Stretches[i]
		for j := range s.T {
			r := 1.0
			switch i {
			case 1:
				r = math.Exp((gain - 0.84) * float64(j) / 90)
			case 2:
				r = grow / math.Exp(0.84)
			}
			s.Path[j] = [2]float64{r * s.Path[j][0], r * s.Path[j][1]}
			s.Angle[j], s.Energy[j] = r*s.Angle[j], r*r*s.Energy[j]
		}
		s.Frames = pixelFrames(s.Angle, true)
	}
	switch {
	case gain == 0:
		d.Stretches[1].Kind = Conserve
	case gain < 0:
		d.Stretches[1].Kind = Lose
	}
	return d
}
