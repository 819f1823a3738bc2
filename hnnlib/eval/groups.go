package eval

import (
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/floats"
)

// groups say how many starts of a report are inside, below and above the energies of the training data, in this
// order.
type groups struct{ inside, below, above int }

// How starts are found: the first states are as sampled, the others scaled by a factor between these two. Of the latter
// those are kept whose energy is at most half of the range's width outside of it.
const (
	sampled       = 1024
	scaled        = 4096
	leastScale    = 0.25
	mostScale     = 2.
	outsideMargin = 0.5
)

// draw finds the starts of all groups.
func (r *reporter) draw(rng *rand.Rand) (starts [][]float64, g groups, err error) {
	low, high := r.spec.Energies[0], r.spec.Energies[1]
	if !(low < high) {
		return nil, g, fmt.Errorf("the training data's energies are %v to %v, but a range is needed", low, high)
	}
	states := make([][]float64, sampled+scaled)
	for i := range states {
		states[i] = r.spec.Start(rng)
		if i >= sampled {
			by := math.Exp(math.Log(leastScale) + (math.Log(mostScale)-math.Log(leastScale))*rng.Float64())
			floats.Scale(by, states[i])
		}
	}
	energies, err := r.ref.Energies(r.ref.Truth(), states)
	if err != nil {
		return nil, g, err
	}
	// choose adds the first of states with an energy from low to high, as many as a group has.
	choose := func(from, to int, low, high float64) (chosen int) {
		for i := from; i < to && chosen < r.spec.Starts; i++ {
			if e := energies[i]; e >= low && e <= high {
				starts = append(starts, states[i])
				chosen++
			}
		}
		return chosen
	}
	margin := outsideMargin * (high - low)
	g.inside = choose(0, sampled, low, high)
	if g.inside < r.spec.Starts {
		return nil, g, fmt.Errorf("of %d starts drawn, %d have an energy from %v to %v, but %d are needed: "+
			"the sampler and the range don't belong together", sampled, g.inside, low, high, r.spec.Starts)
	}
	g.below = choose(sampled, len(states), low-margin, low)
	g.above = choose(sampled, len(states), high, high+margin)
	return starts, g, nil
}
