package eval

import (
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/floats"
)

// groupSizes are the numbers of a report's starts with energies inside, below and above the range of the training data.
type groupSizes struct{ inside, below, above int }

// Candidates inside the training energies are sampled starts. Candidates outside are sampled starts scaled by a random
// factor in [leastScale, mostScale]; one is kept if it lies within outsideMargin·(high−low) of the range.
const (
	sampled       = 1024 // number of candidates inside
	scaled        = 4096 // number of candidates outside
	leastScale    = 0.25
	mostScale     = 2.
	outsideMargin = 0.5
)

// draw returns the starts of all groups, in the order of the fields of groupSizes.
func (r *reporter) draw(rng *rand.Rand) (starts [][]float64, g groupSizes, err error) {
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
	// choose appends up to spec.Starts states with energy in [low, high].
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
