package ode

import (
	"math"
	"slices"
)

// schedule divides the intervals between requested times into equal steps of a fixed-step method, as many for each
// trajectory.
type schedule struct {
	times  [][]float64
	counts []int // the number of steps in each interval
}

// newSchedule returns the schedule of the fewest steps not larger than largest.
func newSchedule(times [][]float64, largest float64) schedule {
	c := schedule{times: times}
	for i := range len(times[0]) - 1 {
		n := 1.0
		for _, ts := range times {
			n = math.Max(n, math.Ceil((ts[i+1]-ts[i])/largest-1e-9)) // 1e-9 allows for rounding, as in 0.1/0.01
		}
		c.counts = append(c.counts, int(n))
	}
	return c
}

// size returns the size of the steps of trajectory b in interval i.
func (c schedule) size(b, i int) float64 {
	return (c.times[b][i+1] - c.times[b][i]) / float64(c.counts[i])
}

// steps returns the sizes [K, B] of the parts of all steps, and the indices [K] of the requested times that they lead
// to.
func (c schedule) steps(parts []float64) (sizes []float64, slots []int32) {
	for i, n := range c.counts {
		for _, part := range slices.Repeat(parts, n) {
			slots = append(slots, int32(i+1))
			for b := range c.times {
				sizes = append(sizes, part*c.size(b, i))
			}
		}
	}
	return sizes, slots
}

// taken returns the number of steps of trajectory b up to a time.
func (c schedule) taken(b int, reached float64) (n int) {
	for i, count := range c.counts {
		h := c.size(b, i)
		if reached < c.times[b][i+1]-h/2 {
			return n + max(0, int(math.Round((reached-c.times[b][i])/h)))
		}
		n += count
	}
	return n
}
