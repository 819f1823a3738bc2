package experiment

import (
	"context"
	"fmt"
	"strings"

	"hnn/hnnlib/eval"
	"hnn/hnnlib/figure"
	"hnn/hnnlib/pixel"
)

// Picture is a figure or an animation.
type Picture interface {
	// Save writes the picture's files into dir, under its name, and returns their paths.
	Save(dir string) ([]string, error)
}

// Drawing is a picture that a study can draw.
type Drawing struct {
	Name string // of the picture's files
	Draw func(ctx context.Context, s *Study) (Picture, error)
	// Untrained drawings need no models.
	Untrained bool
}

// Drawings are those that experiments share.
var Drawings = []Drawing{
	{Name: "schema", Untrained: true, Draw: func(context.Context, *Study) (Picture, error) { return figure.Schema(), nil }},
	{Name: "dataset", Untrained: true, Draw: draw((*Study).dataset)},
	{Name: "losses", Draw: draw((*Study).losses)},
	{Name: "seeds", Draw: draw((*Study).seeds)},

	{Name: "fields", Draw: onCoordinates((*Study).fields)},
	{Name: "rollout", Draw: onCoordinates((*Study).rollout)},
	{Name: "energy", Draw: onCoordinates((*Study).contours)},
	{Name: "portraits", Draw: onCoordinates((*Study).portraits)},
	{Name: "energy_knob", Draw: onCoordinates((*Study).energyKnob)},
	{Name: "scalars", Draw: onCoordinates((*Study).scalars)},
	{Name: "orbits", Draw: onCoordinates((*Study).orbits)},
	{Name: "orbits_animation", Draw: onCoordinates((*Study).orbitsAnimation)},

	{Name: "frames", Draw: onPictures((*Study).frames)},
	{Name: "frames_animation", Draw: onPictures((*Study).framesAnimation)},
	{Name: "angles", Draw: onPictures((*Study).angles)},
	{Name: "latent", Draw: onPictures((*Study).latent)},
	{Name: "energy_bump", Draw: onPictures((*Study).bump)},
	{Name: "bump_animation", Draw: onPictures((*Study).bumpAnimation)},
}

// Shared returns the shared drawings of those names. It panics at an unknown one: the names are constants of a program.
func Shared(names ...string) []Drawing {
	var all []Drawing
	for _, name := range names {
		d, ok := find(Drawings, name)
		if !ok {
			panic("experiment: no shared drawing " + name)
		}
		all = append(all, d)
	}
	return all
}

func find(all []Drawing, name string) (Drawing, bool) {
	for _, d := range all {
		if d.Name == name {
			return d, true
		}
	}
	return Drawing{}, false
}

// Draw draws the experiment's figure of that name or, where it has none, a shared one.
func (s *Study) Draw(ctx context.Context, name string) (Picture, error) {
	d, ok := find(s.E.Figures, name)
	if !ok {
		d, ok = find(Drawings, name)
	}
	if !ok {
		var known []string
		for _, d := range s.E.Figures {
			known = append(known, d.Name)
		}
		return nil, fmt.Errorf("%s has no figure %q: expected one of %s", s.E.Name, name, strings.Join(known, ", "))
	}
	if !d.Untrained && len(s.HNNs) == 0 {
		return nil, fmt.Errorf("the figure %q of %s shows trained models: train a baseline and an HNN first", name, s.E.Name)
	}
	return d.Draw(ctx, s)
}

// draw makes a drawing of a method.
func draw[P Picture](method func(*Study, context.Context) (P, error)) func(context.Context, *Study) (Picture, error) {
	return func(ctx context.Context, s *Study) (Picture, error) {
		p, err := method(s, ctx)
		if err != nil {
			return nil, err
		}
		return p, nil
	}
}

// onCoordinates is draw for studies of fields over coordinates.
func onCoordinates[P Picture](method func(*Study, context.Context) (P, error)) func(context.Context, *Study) (Picture, error) {
	return func(ctx context.Context, s *Study) (Picture, error) {
		if _, err := s.coordinates(); err != nil {
			return nil, err
		}
		return draw(method)(ctx, s)
	}
}

// onPictures is draw for studies of pictures.
func onPictures[P Picture](method func(*Study, context.Context) (P, error)) func(context.Context, *Study) (Picture, error) {
	return func(ctx context.Context, s *Study) (Picture, error) {
		if _, err := s.pictures(); err != nil {
			return nil, err
		}
		return draw(method)(ctx, s)
	}
}

func (s *Study) coordinates() (*coordinateMeter, error) {
	if m, ok := s.meter.(*coordinateMeter); ok {
		return m, nil
	}
	return nil, fmt.Errorf("%s learns from pictures: it has no coordinates to follow", s.E.Name)
}

func (s *Study) pictures() (*pictureMeter, error) {
	if m, ok := s.meter.(*pictureMeter); ok {
		return m, nil
	}
	return nil, fmt.Errorf("%s learns from coordinates: it has no pictures to show", s.E.Name)
}

// eval measures the fields of a study on coordinates.
func (s *Study) eval() *eval.Evaluator { return s.meter.(*coordinateMeter).ev }

// pixels measures the models of a study on pictures.
func (s *Study) pixels() *pixel.Evaluator { return s.meter.(*pictureMeter).ev }
