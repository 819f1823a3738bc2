package experiment

import (
	"context"

	"hnn/hnnlib/eval"
	"hnn/hnnlib/figure"
	"hnn/hnnlib/phase"
	"hnn/hnnlib/pixel"
	"hnn/hnnlib/plot"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// films measures films with the study's evaluator.
func (s *Study) films() pixel.Evaluator { return pixel.Evaluator{Latent: s.ev} }

// film follows truth, first baseline and first HNN for so many frames from the first two true frames of the view's
// start.
func (s *Study) film(ctx context.Context, ahead int) ([]pixel.Course, error) {
	all, err := pixel.Truth([]pixel.State{s.View.Swing}, ahead)
	if err != nil {
		return nil, err
	}
	for _, t := range s.first() {
		more, err := s.films().Rollouts(ctx, t.autoencoder(), all[:1])
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return all, nil
}

// How much figures show.
const (
	drawnEpisodes = 4
	drawnFrames   = 37   // of an episode: a little more than a period
	framesShown   = 120  // of a film that moves
	latentSamples = 2000 // that are encoded
)

// episodes are the beginning of some films of the training set.
func episodes(set *pixel.Set, c pixel.Settings) []pixel.Course {
	samples := c.Frames - 3 // of an episode
	films := make([]pixel.Course, drawnEpisodes)
	for i := range films {
		for k := range min(drawnFrames, samples) {
			from := (i*samples + k) * pixel.PairPixels
			films[i].Frames = append(films[i].Frames, set.Train.Pixels[from:from+pixel.Pixels])
		}
	}
	return films
}

// frames are what truth, baseline and HNN show after more and more frames.
func frames(ctx context.Context, s *Study) (Picture, error) {
	films, err := s.film(ctx, s.View.Strip)
	if err != nil {
		return nil, err
	}
	return figure.Frames(films), nil
}

// framesAnimation is frames as a moving picture, looking farther ahead.
func framesAnimation(ctx context.Context, s *Study) (Picture, error) {
	films, err := s.film(ctx, s.View.Ahead)
	if err != nil {
		return nil, err
	}
	return figure.FramesAnimation(films, nil, framesShown)
}

// angles are those recovered from truth, baseline and HNN over time: blog figure 7.
func angles(ctx context.Context, s *Study) (Picture, error) {
	films, err := s.film(ctx, s.View.Ahead)
	if err != nil {
		return nil, err
	}
	var energies [][]float64
	for _, c := range films {
		energies = append(energies, pixelMetric(Corrected).Energies(c.Angles))
	}
	return figure.Angles(films, energies), nil
}

// latent shows the latent spaces of the first baseline and the first HNN: the encoded test set, the learned H, and the
// trajectory from a start: the paper's figures 5 and 11.
func latent(ctx context.Context, s *Study) (Picture, error) {
	data, err := s.E.Data(ctx, s.Dev, s.E.Config, s.Seed())
	if err != nil {
		return nil, err
	}
	films, err := s.film(ctx, s.View.Ahead)
	if err != nil {
		return nil, err
	}
	n := min(latentSamples, data.Films.Test.Samples())
	var codes [][][]float64
	var grounds []*plot.Grid
	for _, t := range s.first() {
		z, err := s.films().Encode(t.autoencoder(), data.Films.Test.Pixels[:n*pixel.PairPixels])
		if err != nil {
			return nil, err
		}
		ground, err := s.latentGround(t.autoencoder(), z)
		if err != nil {
			return nil, err
		}
		codes, grounds = append(codes, z), append(grounds, ground)
	}
	return figure.Latent(films[1:], codes, mat.Col(nil, 0, data.Films.Test.Coords)[:n], grounds), nil
}

// ground is the learned H over the part of latent space in which codes lie, and a little around it; nil for a model
// without one.
func (s *Study) latentGround(of *pixel.Autoencoder, codes [][]float64) (*plot.Grid, error) {
	latent := eval.Subject{Kind: of.Kind(), Field: of.Latent()}
	if _, ok := latent.Field.(phase.WithEnergy); !ok {
		return nil, nil
	}
	axis := func(all []float64) []float64 {
		low, high := floats.Min(all), floats.Max(all)
		room := 0.15 * (high - low)
		return floats.Span(make([]float64, gridPoints), low-room, high+room)
	}
	z := eval.Course{States: codes}
	grid, err := energyOver(s.ev, latent, axis(z.Q(0)), axis(z.P(0)))
	return &grid, err
}
