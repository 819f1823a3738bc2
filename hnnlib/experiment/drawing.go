package experiment

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"hnn/hnnlib/figure"
	"hnn/hnnlib/plot"
	"hnn/hnnlib/run"
)

// Picture is a figure or an animation.
type Picture interface {
	// Save writes the picture's files into dir, under its name, and returns their paths.
	Save(dir string) ([]string, error)
}

// Drawing is a picture that a study can draw.
type Drawing struct {
	Name string // of the picture's files
	// Title is that of the picture, before the experiment's; "" leaves the picture the name and the title it has.
	Title string
	// Draw draws it. [Study.Draw] calls it, checks first that the study has what it needs, and returns the errors of
	// our own drawings, which panic with them.
	Draw      func(ctx context.Context, s *Study) (Picture, error)
	Untrained bool   // it needs no models
	of        string // what else it needs of a study, see Study.need
}

// Drawings are those that experiments share. [Study.Draw] draws them.
var Drawings = []Drawing{
	{Name: "schema", Untrained: true, Draw: schema},
	{Name: "dataset", Title: "Data", Untrained: true, Draw: samples},
	{Name: "losses", Title: "Training", Draw: losses},
	{Name: "seeds", Title: "Energy MSE over seeds", Draw: seeds},

	{Name: "fields", Title: "Vector fields and trajectories", Draw: fields, of: coordinates},
	{Name: "rollout", Draw: rollout, of: coordinates},
	{Name: "energy", Title: "True and learned Hamiltonian", Draw: contours, of: coordinates},
	{Name: "portraits", Title: "From different energies", Draw: portraits, of: coordinates},
	{Name: "energy_knob", Title: "Adding and removing energy", Draw: energyKnob, of: coordinates},
	{Name: "scalars", Title: "The learned scalar over orbits", Draw: scalars, of: coordinates},
	{Name: "orbits", Title: "Orbits and energies", Draw: orbits, of: coordinates},
	{Name: "orbits_animation", Title: "Orbits and energies", Draw: orbitsAnimation, of: coordinates},

	{Name: "frames", Title: "Predicted frames", Draw: frames, of: pictures},
	{Name: "frames_animation", Title: "Predicted frames", Draw: framesAnimation, of: pictures},
	{Name: "angles", Title: "Angle and energy over time", Draw: angles, of: pictures},
	{Name: "latent", Title: "Latent space", Draw: latent, of: pictures},
	{Name: "energy_bump", Draw: bump, of: pictures},
	{Name: "bump_animation", Draw: bumpAnimation, of: pictures},
}

// Shared returns the shared drawings of those names. It panics at an unknown one: the names are constants of a program.
func Shared(names ...string) []Drawing {
	var all []Drawing
	for _, name := range names {
		all = append(all, Drawings[slices.IndexFunc(Drawings, isNamed(name))])
	}
	return all
}

func isNamed(name string) func(Drawing) bool { return func(d Drawing) bool { return d.Name == name } }

// Draw draws the experiment's figure of that name or, where it has none, a shared one.
func (s *Study) Draw(ctx context.Context, name string) (Picture, error) {
	all := slices.Concat(s.E.Figures, Drawings)
	i := slices.IndexFunc(all, isNamed(name))
	if i < 0 {
		known := mapped(s.E.Figures, func(d Drawing) string { return d.Name })
		return nil, fmt.Errorf("%s has no figure %q: expected one of %s", s.E.Name, name, strings.Join(known, ", "))
	}
	return s.draw(ctx, all[i])
}

func (s *Study) draw(ctx context.Context, d Drawing) (p Picture, err error) {
	if !d.Untrained && len(s.HNNs) == 0 {
		return nil, fmt.Errorf("the figure %q of %s shows trained models: train a baseline and an HNN first",
			d.Name, s.E.Name)
	}
	defer caught(&err)
	s.need(d.of)
	if p, err = d.Draw(ctx, s); err != nil || d.Title == "" {
		return p, err
	}
	title := d.Title + ": " + s.E.Title
	switch p := p.(type) {
	case *plot.Sheet:
		p.Name, p.Title = d.Name, title
	case *plot.Animation:
		p.Name, p.Title = d.Name, title
	}
	return p, nil
}

// save draws pictures and saves them in the folder dir.
func (s *Study) save(ctx context.Context, dir string, drawings []Drawing) {
	for _, d := range drawings {
		check(SavePicture(dir, must(s.draw(ctx, d))))
	}
}

// What a study may have to draw or measure.
const (
	coordinates = "coordinates to follow"
	pictures    = "pictures to show"
)

// need is a check that the study has it.
func (s *Study) need(what string) {
	switch onStates := s.E.System() != nil; {
	case what == coordinates && !onStates:
		check(fmt.Errorf("%s learns from pictures: it has no %s", s.E.Name, what))
	case what == pictures && onStates:
		check(fmt.Errorf("%s learns from coordinates: it has no %s", s.E.Name, what))
	}
}

func schema(context.Context, *Study) (Picture, error) { return figure.Schema(), nil }

// samples show the data set: states in phase space, or the beginning of films.
func samples(ctx context.Context, s *Study) (Picture, error) {
	data := must(s.E.Data(ctx, s.Dev, s.E.Config, s.Seed()))
	if data.Films != nil {
		return figure.Frames(episodes(data.Films, s.E.Config.Pixels.Data)), nil
	}
	return figure.Dataset(*data.States, s.labels()), nil
}

// losses show the course of all trainings.
func losses(_ context.Context, s *Study) (Picture, error) {
	var terms string
	var kinds []plot.Kind
	var histories []*run.History
	for _, t := range slices.Concat(s.groups()...) {
		// What the loss is made of that the model was trained by, which may be one of the user's own.
		terms = must(Describe(t.Run)).Loss
		if usual := s.E.Loss(s.E.Config); terms == usual.Name {
			terms = usual.Terms
		}
		kinds, histories = append(kinds, plot.Kind(t.Kind)), append(histories, must(t.Run.Weights()).History)
	}
	return figure.Losses(terms, kinds, histories), nil
}

// seeds show the energy MSE of every seed under both protocols beside the paper's.
func seeds(ctx context.Context, s *Study) (Picture, error) {
	rows := must(s.Rows(ctx))
	return figure.Seeds(seedPanels(rows, func(r Row) string { return string(r.Protocol) })...), nil
}
