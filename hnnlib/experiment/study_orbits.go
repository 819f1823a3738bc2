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

// Orbits draws the orbits of truth, baseline and HNN from start (nil: the experiment's) with their
// kinetic, potential and total energy: blog figures 3 and 6.
func (s *Study) Orbits(ctx context.Context, start []float64) (*figure.Figure, error) {
	data, err := s.OrbitsData(ctx, start)
	if err != nil {
		return nil, err
	}
	return figure.Orbits(data)
}

// OrbitsAnimation is Orbits as a moving picture of that many frames.
func (s *Study) OrbitsAnimation(ctx context.Context, start []float64, frames int) (*figure.Animation, error) {
	data, err := s.OrbitsData(ctx, start)
	if err != nil {
		return nil, err
	}
	data.Name = "orbits_animation" // beside the still figure of the same orbits
	return figure.OrbitsAnimation(data, frames)
}

// OrbitsData computes what Orbits draws.
func (s *Study) OrbitsData(ctx context.Context, start []float64) (figure.OrbitsData, error) {
	data := figure.OrbitsData{Name: "orbits", Title: "Orbits and energies: " + s.E.Title}
	if s.E.System.DoF%2 != 0 || s.E.System.Kinetic == nil {
		return data, fmt.Errorf("%s has no bodies in a plane to draw", s.E.Title)
	}
	if start == nil {
		start = s.E.Figures.Start
	}
	n := int(s.E.Figures.RowSpan*orbitSteps) + 1
	if s.E.Figures.RowSpan < 10 {
		n = 10*orbitSteps + 1 // short motions are fast ones
	}
	times := dataset.Times(s.E.Figures.RowSpan, n)
	kinetic := *s.E.System
	kinetic.H = s.E.System.Kinetic
	for _, sub := range s.trio() {
		column, err := s.orbit(ctx, sub, eval.Subject{Kind: "kinetic energy", Field: &kinetic}, start, times)
		if err != nil {
			return data, err
		}
		data.Columns = append(data.Columns, column)
	}
	return data, nil
}

func (s *Study) orbit(ctx context.Context, sub subject, kinetic eval.Subject, start, times []float64) (figure.OrbitColumn, error) {
	c := figure.OrbitColumn{Kind: sub.kind}
	course, err := s.Eval.Rollout(ctx, sub.Subject, start, times)
	if err != nil {
		return c, err
	}
	moving, err := s.Eval.Energies(kinetic, course.States)
	if err != nil {
		return c, err
	}
	c.T, c.Total, c.Kinetic = course.Times, course.Energy, moving
	bodies := s.E.System.DoF / 2
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
