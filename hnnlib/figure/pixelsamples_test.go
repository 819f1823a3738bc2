package figure

import (
	"math"
	"math/rand/v2"

	"hnn/hnnlib/pixel"
)

// must is for samples, whose input is known to be right.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// pixelMotion is a pendulum's time, angle and centred velocity at n frames, and its pictures: of the truth, of a baseline that
// is damped and blurred, or of an HNN that lags a little.
type pixelMotion struct {
	t, angle, velocity, energy []float64
	frames                     [][]float32
}

func pixelSwing(k Kind, amplitude float64, n int) pixelMotion {
	const dt = pixel.TimeStep
	states := must(pixel.Swing(pixel.State{Angle: amplitude}, n+2))
	var m pixelMotion
	for i := range n {
		t := dt * float64(i)
		angle, velocity := states[i+1].Angle, (states[i+2].Angle-states[i].Angle)/(2*dt)
		switch k {
		case Baseline:
			angle, velocity = angle*math.Exp(-t/5), velocity*math.Exp(-t/5)
		case HNN:
			lag := 0.02 * t
			angle, velocity = angle*math.Cos(lag)+velocity/3.87*math.Sin(lag), velocity*math.Cos(lag)-3.87*angle*math.Sin(lag)
		}
		m.t, m.angle, m.velocity = append(m.t, t), append(m.angle, angle), append(m.velocity, velocity)
		m.energy = append(m.energy, 1.875*(1-math.Cos(angle))+velocity*velocity/16)
	}
	m.frames = pixelFrames(m.angle, k != Truth)
	return m
}

// pixelFrames are the pictures at some angles, one slice each; those of a model have a decoder's blur and noise.
func pixelFrames(angles []float64, decoded bool) [][]float32 {
	all := must(pixel.Frames(angles))
	rng := rand.New(rand.NewPCG(1, 2))
	var frames [][]float32
	for i := range angles {
		f := all[i*pixel.Pixels : (i+1)*pixel.Pixels]
		if decoded {
			near := must(pixel.Frames([]float64{angles[i] - 0.05, angles[i] + 0.05}))
			for k := range f {
				f[k] = (near[k]+near[k+pixel.Pixels])/2 + 0.004*float32(rng.NormFloat64())
			}
		}
		frames = append(frames, f)
	}
	return frames
}

// framesSample has n frames of the three motions.
func framesSample(n int) FramesData {
	d := FramesData{Title: "Frames of the pixel pendulum"}
	for _, k := range kinds {
		m := pixelSwing(k, 0.5, n)
		d.Times, d.Rows = m.t, append(d.Rows, FrameRow{Kind: k, Frames: m.frames})
	}
	return d
}

// episodesSample are pictures of a data set.
func episodesSample() FramesData {
	d := FramesData{Name: "frames-dataset", Title: "Pictures of the data set", Columns: 12}
	for i, name := range []string{"training episode 1", "training episode 2", "test episode 1", "test episode 2"} {
		m := pixelSwing(Truth, 0.1+0.14*float64(i), 12)
		d.Times, d.Rows = m.t, append(d.Rows, FrameRow{Kind: Neutral, Label: name, Frames: m.frames})
	}
	return d
}

// latentOf is the place of a motion's frames in a latent space: the HNN's is a slightly bent phase space, the baseline's turned.
func latentOf(k Kind, m pixelMotion) [][2]float64 {
	var z [][2]float64
	for i, q := range m.angle {
		p := m.velocity[i] * pixel.TimeStep
		if k == Baseline {
			q, p = 0.8*q+2.4*p, 0.9*p-0.11*q
		}
		z = append(z, [2]float64{1.3*q + 0.3*q*q*q, 1.3*p + 0.02*q*q})
	}
	return z
}

// latentSample has the codes of episodes of many amplitudes.
func latentSample() LatentData {
	d := LatentData{}
	for _, k := range []Kind{Baseline, HNN} {
		l := LatentPanel{Kind: k, Path: latentOf(k, pixelSwing(k, 0.42, 300))}
		for i := range 60 {
			m := pixelSwing(Truth, 0.56*math.Sqrt(float64(i+1)/60), 60)
			l.Codes, l.Values = append(l.Codes, latentOf(k, m)...), append(l.Values, m.angle...)
		}
		if k == HNN {
			l.Ground = latentGrid()
		}
		d.Panels = append(d.Panels, l)
	}
	return d
}

// latentGrid is a learned H over the HNN's latent space.
func latentGrid() *ContourPanel {
	g := &ContourPanel{}
	for i := range 41 {
		u := -1 + float64(i)/20
		g.Q, g.P = append(g.Q, 0.9*u), append(g.P, 0.16*u)
	}
	for _, p := range g.P {
		var row []float64
		for _, q := range g.Q {
			row = append(row, 0.19*q*q*(1-0.06*q*q)/2+5.3*(p-0.01*q*q)*(p-0.01*q*q)/2)
		}
		g.H = append(g.H, row)
	}
	return g
}

func anglesSample(pictured bool) AnglesData {
	d := AnglesData{}
	for _, k := range kinds {
		m := pixelSwing(k, 0.5, 301)
		a := AngleSeries{Kind: k, T: m.t, Angle: m.angle, Energy: m.energy}
		if pictured {
			a.Frames = m.frames
		}
		d.Series = append(d.Series, a)
	}
	return d
}

// pixelBumpSample swings, is pushed outward, swings wider and, where lose is set, is pulled back and swings less.
func pixelBumpSample(lose bool) PixelBumpData {
	d := PixelBumpData{Ground: latentGrid()}
	kinds := []StretchKind{Conserve, Gain, Conserve}
	if lose {
		kinds = append(kinds, Lose, Conserve)
	}
	size, phase, t := 0.22, 0.4, 0.0
	for _, k := range kinds {
		s := PixelStretch{Kind: k}
		length, growth, turn := 4.5, 0.0, 3.87
		switch k {
		case Gain:
			length, growth, turn = 1.2, 0.7, 0
		case Lose:
			length, growth, turn = 1.2, -0.5, 0
		}
		for i := range 91 {
			u := length * float64(i) / 90
			a := size * math.Exp(growth*u)
			q, w := a*math.Cos(phase-turn*u), 3.87*a*math.Sin(phase-turn*u)
			s.T, s.Path = append(s.T, t+u), append(s.Path, [2]float64{1.3*q + 0.3*q*q*q, 1.3*w*pixel.TimeStep + 0.02*q*q})
			s.Angle, s.Energy = append(s.Angle, q), append(s.Energy, 1.875*(1-math.Cos(q))+w*w/16)
		}
		s.Frames = pixelFrames(s.Angle, true)
		size, phase, t = size*math.Exp(growth*length), phase-turn*length, t+length
		d.Stretches = append(d.Stretches, s)
	}
	return d
}
