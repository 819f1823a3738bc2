package eval

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// groups say how many starts of a report are inside, below and above the energies of the training data, in this
// order.
type groups struct{ inside, below, above int }

// How starts outside of the training data's energies are found: sampled starts are scaled by a factor between these
// two, and kept if their energy is at most half of the range's width away from it.
const (
	candidates    = 4096
	leastScale    = 0.25
	mostScale     = 2.
	outsideMargin = 0.5
)

// draw finds the starts of all groups.
func (r *Reporter) draw(rng *rand.Rand) (starts [][]float64, g groups, err error) {
	low, high := r.spec.Energies[0], r.spec.Energies[1]
	if !(low < high) {
		return nil, g, fmt.Errorf("the training data's energies are %v to %v, but a range is needed", low, high)
	}
	plain, around := make([][]float64, candidates/4), make([][]float64, candidates)
	for i := range plain {
		plain[i] = r.spec.Start(rng)
	}
	for i := range around {
		around[i] = r.spec.Start(rng)
		by := math.Exp(math.Log(leastScale) + (math.Log(mostScale)-math.Log(leastScale))*rng.Float64())
		for j := range around[i] {
			around[i][j] *= by
		}
	}
	plainEnergies, err := r.ref.Energies(r.ref.Truth(), plain)
	if err != nil {
		return nil, g, err
	}
	aroundEnergies, err := r.ref.Energies(r.ref.Truth(), around)
	if err != nil {
		return nil, g, err
	}
	// choose adds the first states with an energy from low to high, as many as a group has.
	choose := func(states [][]float64, energies []float64, low, high float64) (chosen int) {
		for i, e := range energies {
			if e >= low && e <= high && chosen < r.spec.Starts {
				starts = append(starts, states[i])
				chosen++
			}
		}
		return chosen
	}
	margin := outsideMargin * (high - low)
	g.inside = choose(plain, plainEnergies, low, high)
	if g.inside < r.spec.Starts {
		return nil, g, fmt.Errorf("of %d starts drawn, %d have an energy from %v to %v, but %d are needed: "+
			"the sampler and the range don't belong together", len(plain), g.inside, low, high, r.spec.Starts)
	}
	g.below = choose(around, aroundEnergies, low-margin, low)
	g.above = choose(around, aroundEnergies, high, high+margin)
	return starts, g, nil
}
