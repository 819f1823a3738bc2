package eval

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// groups are the starts of a report: inside, below and above the energies of the training data, in this order.
type groups struct {
	starts               [][]float64
	inside, below, above int
}

// How starts outside of the training data's energies are found: sampled starts, scaled as a whole by a factor between
// these two, are kept if their energy is at most half of the range's width away from it.
const (
	candidates    = 4096
	leastScale    = 0.25
	mostScale     = 2.
	outsideMargin = 0.5
)

// draw finds the starts of all groups.
func (r *Reporter) draw(rng *rand.Rand) (groups, error) {
	low, high := r.spec.Energies[0], r.spec.Energies[1]
	if !(low < high) {
		return groups{}, fmt.Errorf("the training data's energies are %v to %v, but a range is needed", low, high)
	}
	plain := make([][]float64, candidates/4)
	for i := range plain {
		plain[i] = r.spec.Start(rng)
	}
	around := make([][]float64, candidates)
	for i := range around {
		around[i] = r.spec.Start(rng)
		by := math.Exp(math.Log(leastScale) + (math.Log(mostScale)-math.Log(leastScale))*rng.Float64())
		for j := range around[i] {
			around[i][j] *= by
		}
	}
	margin := outsideMargin * (high - low)
	g := groups{}
	for _, part := range []struct {
		from      [][]float64
		low, high float64
		count     *int
	}{{plain, low, high, &g.inside}, {around, low - margin, low, &g.below}, {around, high, high + margin, &g.above}} {
		chosen, err := r.choose(part.from, part.low, part.high)
		if err != nil {
			return g, err
		}
		*part.count = len(chosen)
		g.starts = append(g.starts, chosen...)
	}
	if g.inside < r.spec.Starts {
		return g, fmt.Errorf("of %d starts drawn, %d have an energy from %v to %v, but %d are needed: the sampler and the range don't belong together",
			len(plain), g.inside, low, high, r.spec.Starts)
	}
	return g, nil
}

// choose returns the first states whose energy lies in (low, high), as many as a group has.
func (r *Reporter) choose(from [][]float64, low, high float64) ([][]float64, error) {
	energies, err := r.ref.Energies(r.ref.Truth(), from)
	if err != nil {
		return nil, err
	}
	var chosen [][]float64
	for i, e := range energies {
		if e >= low && e <= high && len(chosen) < r.spec.Starts {
			chosen = append(chosen, from[i])
		}
	}
	return chosen, nil
}
