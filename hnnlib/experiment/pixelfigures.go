package experiment

import (
	"context"
	"slices"

	"hnn/hnnlib/eval"
	"hnn/hnnlib/figure"
	"hnn/hnnlib/phase"
	"hnn/hnnlib/pixel"
	"hnn/hnnlib/plot"

	"gonum.org/v1/gonum/floats"
)

// courses follow truth, first baseline and first HNN for so many frames from the first two true frames of the view's start.
func (s *Study) courses(ctx context.Context, ahead int) ([]pixel.Course, error) {
	all, err := pixel.Truth([]pixel.State{s.View.Swing}, ahead)
	if err != nil {
		return nil, err
	}
	for _, group := range s.groups() {
		subject, err := group[0].PixelSubject()
		if err != nil {
			return nil, err
		}
		more, err := s.pixels().Rollouts(ctx, subject, all[:1])
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return all, nil
}

// drawnEpisodes and drawnFrames are how much of the data the figure shows.
const (
	drawnEpisodes = 4
	drawnFrames   = 37 // a little more than a period
)

// episodes are the beginning of some films of the training set.
func (s *Study) episodes() (*plot.Sheet, error) {
	settings := s.E.Config.Pixels.Data
	set, err := pixel.Generate(settings, s.Seed())
	if err != nil {
		return nil, err
	}
	samples := settings.Frames - 3 // of an episode
	films := make([]pixel.Course, drawnEpisodes)
	for i := range films {
		for k := range min(drawnFrames, samples) {
			from := (i*samples + k) * pixel.PairPixels
			films[i].Frames = append(films[i].Frames, set.Train.Pixels[from:from+pixel.Pixels])
		}
	}
	f := figure.Frames(films)
	f.Name, f.Title = "dataset", "Data: "+s.E.Title
	return f, nil
}

// frames are what truth, baseline and HNN show after more and more frames.
func (s *Study) frames(ctx context.Context) (*plot.Sheet, error) {
	films, err := s.courses(ctx, s.View.Strip)
	if err != nil {
		return nil, err
	}
	return titled(figure.Frames(films), "Predicted frames: "+s.E.Title), nil
}

// framesShown is how many frames of a film animations show.
const framesShown = 120

// framesAnimation is frames as a moving picture, looking farther ahead.
func (s *Study) framesAnimation(ctx context.Context) (*plot.Animation, error) {
	films, err := s.courses(ctx, s.View.Ahead)
	if err != nil {
		return nil, err
	}
	a, err := figure.FramesAnimation(films, nil, framesShown)
	if err != nil {
		return nil, err
	}
	a.Title = "Predicted frames: " + s.E.Title
	return a, nil
}

// angles are those recovered from truth, baseline and HNN over time: blog figure 7.
func (s *Study) angles(ctx context.Context) (*plot.Sheet, error) {
	films, err := s.courses(ctx, s.View.Ahead)
	if err != nil {
		return nil, err
	}
	var energies [][]float64
	for _, c := range films {
		energies = append(energies, pixelMetric(Corrected).Energies(c.Angles))
	}
	return titled(figure.Angles(films, energies), "Angle and energy over time: "+s.E.Title), nil
}

// titled gives a figure another title.
func titled(f *plot.Sheet, title string) *plot.Sheet {
	f.Title = title
	return f
}

// latentSamples is how many encoded samples figures of latent space show.
const latentSamples = 2000

// latent shows the latent spaces of the first baseline and the first HNN: the encoded test set, the learned H, and the
// trajectory from a start: the paper's figures 5 and 11.
func (s *Study) latent(ctx context.Context) (*plot.Sheet, error) {
	set, err := pixel.Generate(s.E.configFor(s.Quick).Pixels.Data, s.Seed())
	if err != nil {
		return nil, err
	}
	films, err := s.courses(ctx, s.View.Ahead)
	if err != nil {
		return nil, err
	}
	n := min(latentSamples, set.Test.Samples())
	angles := make([]float64, n)
	for k := range angles {
		angles[k] = set.Test.Coords.At(k, 0)
	}
	var codes [][][]float64
	var grounds []*plot.Grid
	for _, group := range s.groups() {
		subject, err := group[0].PixelSubject()
		if err != nil {
			return nil, err
		}
		of, err := s.pixels().Encode(subject, set.Test.Pixels[:n*pixel.PairPixels])
		if err != nil {
			return nil, err
		}
		ground, err := s.ground(subject, of)
		if err != nil {
			return nil, err
		}
		codes, grounds = append(codes, of), append(grounds, ground)
	}
	return titled(figure.Latent(films[1:], codes, angles, grounds), "Latent space: "+s.E.Title), nil
}

// ground is the learned H over the part of latent space in which codes lie, and a little around it; nil for a model
// without one.
func (s *Study) ground(subject *pixel.Autoencoder, codes [][]float64) (*plot.Grid, error) {
	if _, ok := subject.Latent().(phase.WithEnergy); !ok {
		return nil, nil
	}
	axis := func(of int) []float64 {
		var all []float64
		for _, z := range codes {
			all = append(all, z[of])
		}
		low, high := floats.Min(all), floats.Max(all)
		room := 0.15 * (high - low)
		return floats.Span(make([]float64, 61), low-room, high+room)
	}
	g := &plot.Grid{X: axis(0), Y: axis(1)}
	var states [][]float64
	for _, p := range g.Y {
		for _, q := range g.X {
			states = append(states, []float64{q, p})
		}
	}
	values, err := s.pixels().Latent.Energies(eval.Subject{Kind: subject.Kind(), Field: subject.Latent()}, states)
	g.Z = slices.Collect(slices.Chunk(values, len(g.X)))
	return g, err
}
