package experiment

import (
	"context"
	"fmt"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/eval"
	"hnn/hnnlib/figure"
)

// orbitSteps is how many times per unit of time figures of orbits show.
const orbitSteps = 12

// orbits are those of truth, baseline and HNN with their kinetic, potential and total energy: blog figures 3 and 6.
func (s *Study) orbits(ctx context.Context) (*figure.Figure, error) {
	data, err := s.orbitsData(ctx)
	if err != nil {
		return nil, err
	}
	return figure.Orbits(data)
}

// orbitsFrames are the frames of the animation.
const orbitsFrames = 60

// orbitsAnimation is orbits as a moving picture.
func (s *Study) orbitsAnimation(ctx context.Context) (*figure.Animation, error) {
	data, err := s.orbitsData(ctx)
	if err != nil {
		return nil, err
	}
	data.Name = "orbits_animation" // beside the still figure of the same orbits
	return figure.OrbitsAnimation(data, orbitsFrames)
}

// orbitsData computes what orbits shows.
func (s *Study) orbitsData(ctx context.Context) (figure.OrbitsData, error) {
	data := figure.OrbitsData{Name: "orbits", Title: "Orbits and energies: " + s.E.Title}
	if s.system().DoF%2 != 0 || s.system().Kinetic == nil {
		return data, fmt.Errorf("%s has no bodies in a plane to draw", s.E.Title)
	}
	n := int(s.View.RolloutSpan*orbitSteps) + 1
	if s.View.RolloutSpan < 10 {
		n = 10*orbitSteps + 1 // short motions are fast ones
	}
	times := dataset.Times(s.View.RolloutSpan, n)
	kinetic := *s.system()
	kinetic.H = s.system().Kinetic
	for _, sub := range s.trio() {
		column, err := s.orbit(ctx, sub, eval.Subject{Kind: "kinetic energy", Field: &kinetic}, s.View.Start, times)
		if err != nil {
			return data, err
		}
		data.Columns = append(data.Columns, column)
	}
	return data, nil
}

func (s *Study) orbit(ctx context.Context, sub subject, kinetic eval.Subject, start, times []float64) (figure.OrbitColumn, error) {
	c := figure.OrbitColumn{Kind: sub.kind}
	course, err := s.eval().Rollout(ctx, sub.Subject, start, times)
	if err != nil {
		return c, err
	}
	moving, err := s.eval().Energies(kinetic, course.States)
	if err != nil {
		return c, err
	}
	c.T, c.Total, c.Kinetic = course.Times, course.Energy, moving
	bodies := s.system().DoF / 2
	c.Bodies = make([][][2]float64, bodies)
	for i := range c.T {
		c.Potential = append(c.Potential, c.Total[i]-c.Kinetic[i])
		state := course.States[i]
		for b := range bodies {
			c.Bodies[b] = append(c.Bodies[b], [2]float64{state[b], state[bodies+b]})
		}
	}
	return c, nil
}
