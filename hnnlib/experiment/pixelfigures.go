package experiment

import (
	"context"
	"fmt"
	"math"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/figure"
	"hnn/hnnlib/phase"
	"hnn/hnnlib/pixel"

	"gonum.org/v1/gonum/mat"
)

// pixelRollout is what a figure needs of a motion: one frame, one angle and one energy for each time step, where known.
type pixelRollout struct {
	kind   figure.Kind
	times  []float64
	angles []float64
	frames [][]float32
	path   [][2]float64 // in latent space; nil for the truth
}

// rollouts follows truth, first baseline and first HNN for so many frames from the first two true frames of a start.
func (s *Study) rollouts(ctx context.Context, start pixel.State, ahead int) ([]pixelRollout, error) {
	truth, err := pixel.Truth([]pixel.State{start}, ahead)
	if err != nil {
		return nil, err
	}
	all := []pixelRollout{{kind: figure.Truth, times: steps0(ahead + 2), angles: truth[0].Angles, frames: truth[0].Frames}}
	for _, group := range s.groups() {
		subject, err := group[0].PixelSubject()
		if err != nil {
			return nil, err
		}
		r, err := s.pixels().Rollouts(ctx, subject, truth)
		if err != nil {
			return nil, err
		}
		c := r[0]
		one := pixelRollout{kind: figure.Kind(group[0].Kind), times: steps0(len(c.Frames)), angles: c.Angles, frames: c.Frames, path: planePoints(c.States)}
		all = append(all, one)
	}
	return all, nil
}

// steps0 are n frame numbers from 0.
func steps0(n int) []float64 { return dataset.Times(float64(n-1), n) }

// energies are those recovered from angles, as the corrected metric does; the first and the last frame have none.
func energies(angles []float64) []float64 {
	inner := pixelMetric(Corrected).Energies(angles)
	return append(append([]float64{math.NaN()}, inner...), math.NaN())
}

// drawnEpisodes and drawnFrames are how much of the data the figure shows.
const (
	drawnEpisodes = 4
	drawnFrames   = 37 // a little more than a period
)

// episodes are the beginning of some films of the training set.
func (s *Study) episodes() (*figure.Figure, error) {
	e := s.E
	set, err := pixel.Generate(e.Config.Pixels.Data, s.Seed())
	if err != nil {
		return nil, err
	}
	samples := e.Config.Pixels.Data.Frames - 3 // of an episode
	shown := min(drawnFrames, samples)
	data := figure.FramesData{Name: "dataset", Title: "Data: " + e.Title, TLabel: "frame", Times: steps0(shown)}
	for i := range drawnEpisodes {
		row := figure.FrameRow{Kind: figure.Neutral, Label: fmt.Sprintf("episode %d", i+1)}
		for k := range shown {
			from := (i*samples + k) * pixel.PairPixels
			row.Frames = append(row.Frames, set.Train.Pixels[from:from+pixel.Pixels])
		}
		data.Rows = append(data.Rows, row)
	}
	return figure.Frames(data)
}

// framesData is the films of truth, baseline and HNN side by side.
func (s *Study) framesData(ctx context.Context, ahead int) (figure.FramesData, error) {
	data := figure.FramesData{Name: "frames", Title: "Predicted frames: " + s.E.Title, TLabel: "frame"}
	all, err := s.rollouts(ctx, s.View.Swing, ahead)
	if err != nil {
		return data, err
	}
	data.Times = all[0].times
	for _, r := range all {
		row := figure.FrameRow{Kind: r.kind, Frames: r.frames}
		for len(row.Frames) < len(data.Times) { // a film that ended early goes dark
			row.Frames = append(row.Frames, make([]float32, pixel.Pixels))
		}
		data.Rows = append(data.Rows, row)
	}
	return data, nil
}

// frames are what truth, baseline and HNN show after more and more frames.
func (s *Study) frames(ctx context.Context) (*figure.Figure, error) {
	data, err := s.framesData(ctx, s.View.Strip)
	if err != nil {
		return nil, err
	}
	return figure.Frames(data)
}

// framesShown is how many frames of a film animations show.
const framesShown = 120

// framesAnimation is frames as a moving picture, looking farther ahead.
func (s *Study) framesAnimation(ctx context.Context) (*figure.Animation, error) {
	data, err := s.framesData(ctx, s.View.Ahead)
	if err != nil {
		return nil, err
	}
	data.Name = "frames_animation" // beside the still figure
	return figure.FramesAnimation(data, framesShown)
}

// angles are those recovered from truth, baseline and HNN over time: blog figure 7.
func (s *Study) angles(ctx context.Context) (*figure.Figure, error) {
	all, err := s.rollouts(ctx, s.View.Swing, s.View.Ahead)
	if err != nil {
		return nil, err
	}
	data := figure.AnglesData{Name: "angles", Title: "Angle and energy over time: " + s.E.Title, TLabel: "frame"}
	for _, r := range all {
		data.Series = append(data.Series, figure.AngleSeries{Kind: r.kind, T: r.times, Angle: r.angles, Energy: energies(r.angles), Frames: r.frames})
	}
	return figure.Angles(data)
}

// latentSamples is how many encoded samples figures of latent space show.
const latentSamples = 2000

// latent shows the latent spaces of the first baseline and the first HNN: the encoded test set, the learned H, and the
// trajectory from a start: the paper's figures 5 and 11.
func (s *Study) latent(ctx context.Context) (*figure.Figure, error) {
	set, err := pixel.Generate(s.E.configFor(s.Quick).Pixels.Data, s.Seed())
	if err != nil {
		return nil, err
	}
	all, err := s.rollouts(ctx, s.View.Swing, s.View.Ahead)
	if err != nil {
		return nil, err
	}
	data := figure.LatentData{Name: "latent", Title: "Latent space: " + s.E.Title}
	n := min(latentSamples, set.Test.Samples())
	for i, group := range s.groups() {
		subject, err := group[0].PixelSubject()
		if err != nil {
			return nil, err
		}
		codes, err := s.pixels().Encode(subject, set.Test.Pixels[:n*pixel.PairPixels])
		if err != nil {
			return nil, err
		}
		panel := figure.LatentPanel{Kind: figure.Kind(group[0].Kind), Path: all[1+i].path, Codes: planePoints(codes)}
		for k := range codes {
			panel.Values = append(panel.Values, set.Test.Coords.At(k, 0))
		}
		if c, ok := subject.Model.Latent().(phase.WithEnergy); ok {
			ground, err := s.ground(c, panel.Codes)
			if err != nil {
				return nil, err
			}
			panel.Ground = &ground
		}
		data.Panels = append(data.Panels, panel)
	}
	return figure.Latent(data)
}

// ground is the learned H over the part of latent space in which codes lie, and a little around it.
func (s *Study) ground(h phase.WithEnergy, codes [][2]float64) (figure.ContourPanel, error) {
	const points = 61
	panel := figure.ContourPanel{Kind: figure.HNN, Title: "contours of the learned $H$"}
	for axis, to := range []*[]float64{&panel.Q, &panel.P} {
		low, high := math.Inf(1), math.Inf(-1)
		for _, z := range codes {
			low, high = math.Min(low, z[axis]), math.Max(high, z[axis])
		}
		room := 0.15 * (high - low)
		for i := range points {
			*to = append(*to, low-room+(high-low+2*room)*float64(i)/(points-1))
		}
	}
	states := mat.NewDense(points*points, latentDim, nil)
	for i, p := range panel.P {
		for j, q := range panel.Q {
			states.SetRow(i*points+j, []float64{q, p})
		}
	}
	values, err := phase.Energies(s.Dev, h, states)
	if err != nil {
		return panel, err
	}
	for i := range points {
		panel.H = append(panel.H, values[i*points:(i+1)*points])
	}
	return panel, nil
}
