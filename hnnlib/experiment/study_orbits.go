package experiment

import (
	"context"
	"fmt"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/eval"
	"hnn/hnnlib/figure"
	"hnn/hnnlib/plot"
)

// orbitSteps is how many times per unit of time figures of orbits show.
const orbitSteps = 12

// orbits are those of truth, baseline and HNN with their kinetic, potential and total energy: blog figures 3 and 6.
func (s *Study) orbits(ctx context.Context) (*plot.Sheet, error) {
	courses, err := s.bodies(ctx)
	if err != nil {
		return nil, err
	}
	f := figure.Orbits(courses)
	f.Title = "Orbits and energies: " + s.E.Title
	return f, nil
}

// orbitsFrames are the frames of the animation.
const orbitsFrames = 60

// orbitsAnimation is orbits as a moving picture.
func (s *Study) orbitsAnimation(ctx context.Context) (*plot.Animation, error) {
	courses, err := s.bodies(ctx)
	if err != nil {
		return nil, err
	}
	a, err := figure.OrbitsAnimation(courses, orbitsFrames)
	if err != nil {
		return nil, err
	}
	a.Name, a.Title = "orbits_animation", "Orbits and energies: "+s.E.Title // beside the still figure of the same orbits
	return a, nil
}

// bodies are the courses of truth, baseline and HNN with the kinetic energy along them.
func (s *Study) bodies(ctx context.Context) ([]eval.Course, error) {
	if s.system().DoF%2 != 0 || s.system().Kinetic == nil {
		return nil, fmt.Errorf("%s has no bodies in a plane to draw", s.E.Title)
	}
	n := int(s.View.RolloutSpan*orbitSteps) + 1
	if s.View.RolloutSpan < 10 {
		n = 10*orbitSteps + 1 // short motions are fast ones
	}
	times := dataset.Times(s.View.RolloutSpan, n)
	moving := *s.system()
	moving.H = s.system().Kinetic
	var courses []eval.Course
	for _, sub := range s.trio() {
		course, err := s.eval().Rollout(ctx, sub, s.View.Start, times)
		if err != nil {
			return nil, err
		}
		course.Kinetic, err = s.eval().Energies(eval.Subject{Kind: "kinetic energy", Field: &moving}, course.States)
		if err != nil {
			return nil, err
		}
		courses = append(courses, course)
	}
	return courses, nil
}
