package eval

import (
	"context"
	"fmt"
	"math"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/phase"

	"gonum.org/v1/gonum/floats"
)

// Stretch is a part of a ride through phase space, along the field or along the Riemann gradient of its Hamiltonian.
type Stretch struct {
	Span float64 // duration, in units of time
	// Gain is the energy, by the subject's own H, that a stretch along the gradient adds, negative to remove energy; 0
	// follows the field.
	Gain float64
}

// Ride follows the subject, which must have a Hamiltonian, from start through the stretches, one after the other, with
// rate points per unit of time (figure 8 of the authors' blog). Each course begins when the previous one ends.
func (e *Evaluator) Ride(
	ctx context.Context, s Subject, start []float64, stretches []Stretch, rate float64,
) ([]Course, error) {
	h, ok := s.Field.(phase.WithEnergy)
	if !ok {
		return nil, fmt.Errorf("%s has no Hamiltonian whose gradient could be followed: use an HNN or a true system",
			s.Kind)
	}
	if len(stretches) == 0 {
		return nil, fmt.Errorf("no stretch was given: at least one is needed")
	}
	climber := Subject{s.Kind + ", along its gradient", phase.Ascent{Of: h}}
	var legs []Course
	now := 0.
	for i, st := range stretches {
		if !(st.Span > 0) || math.IsInf(st.Span, 0) || math.IsNaN(st.Gain) || math.IsInf(st.Gain, 0) {
			return nil, fmt.Errorf("stretch %d lasts %v and adds %v, but a positive time and a finite energy "+
				"are needed", i+1, st.Span, st.Gain)
		}
		points := max(2, int(math.Round(st.Span*rate))+1)
		along, rider, over := e, climber, math.Abs(st.Gain) // along the gradient, the energy takes the place of time
		switch {
		case st.Gain == 0:
			rider, over = s, st.Span
		case st.Gain < 0:
			along = e.backward()
		}
		course, err := along.Rollout(ctx, rider, start, dataset.Times(over, points))
		if err != nil {
			return nil, fmt.Errorf("stretch %d: %w", i+1, err)
		}
		if course.Ended != nil {
			return nil, fmt.Errorf("stretch %d: %w", i+1, short(st, course.Own))
		}
		course.Stretch, course.Kind, course.Times = st, s.Kind, dataset.Times(st.Span, points)
		floats.AddConst(now, course.Times)
		now, start = now+st.Span, course.States[points-1]
		legs = append(legs, course)
	}
	return legs, nil
}

// short returns an error that says why a stretch could not be followed to its end.
func short(st Stretch, own []float64) error {
	reached := own[len(own)-1] - own[0]
	switch {
	case st.Gain < 0:
		return fmt.Errorf("an energy of %.3g can't be removed: after %.3g, the gradient vanishes; remove less",
			-st.Gain, -reached)
	case st.Gain > 0:
		return fmt.Errorf("an energy of %.3g can't be added: after %.3g, the gradient vanishes or grows without "+
			"bound; add less", st.Gain, reached)
	}
	return fmt.Errorf("the motion diverges; try another start")
}
