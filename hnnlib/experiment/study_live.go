package experiment

import (
	"context"
	"fmt"
	"math"

	"hnn/hnnlib/eval"
	"hnn/hnnlib/internal/seed"
)

// PlaneOrbits rolls truth, first baseline and first HNN out from start, of length 2, over the span of the figure
// rollout, and returns them in this order. The first call compiles a program for each, which later ones only run.
func (s *Study) PlaneOrbits(ctx context.Context, start []float64) ([]eval.Course, error) {
	if err := s.needPlane(); err != nil {
		return nil, err
	}
	if err := s.system().CheckState(start); err != nil {
		return nil, err
	}
	var orbits []eval.Course
	times := s.times(s.View.RolloutSpan)
	for _, sub := range s.trio() {
		c, err := s.eval().Rollout(ctx, sub, start, times)
		if err != nil {
			return nil, err
		}
		orbits = append(orbits, c)
	}
	return orbits, nil
}

// planeStarts is how many starts say how large a plane is that no Limit says it of.
const planeStarts = 256

// PlaneLimit is the half-width of the square of phase space that holds the data: the system's own or, where it has
// none, a little more than the farthest of its sampled starts.
func (s *Study) PlaneLimit() (float64, error) {
	if err := s.needPlane(); err != nil {
		return 0, err
	}
	sys := s.system()
	if sys.Limit > 0 {
		return sys.Limit, nil
	}
	largest := 0.
	if sys.Sample != nil {
		rng := seed.Stream(0, "plane")
		for range planeStarts {
			state := sys.Sample(rng)
			largest = math.Max(largest, math.Max(math.Abs(state[0]), math.Abs(state[1])))
		}
	}
	if largest == 0 {
		return 1, nil
	}
	return 1.3 * largest, nil
}

// needPlane is an error unless the system has a phase plane.
func (s *Study) needPlane() error {
	if s.system() == nil {
		return fmt.Errorf("%s learns from pictures: only systems with one degree of freedom have a phase plane", s.E.Title)
	}
	if n := s.system().DoF; n != 1 {
		return fmt.Errorf("%s has %d degrees of freedom: only systems with one have a phase plane", s.E.Title, n)
	}
	return nil
}
