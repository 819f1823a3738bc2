package plot

import "math"

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// drawable reports whether a number is finite and, on a logarithmic axis, above 0.
func drawable(v float64, log bool) bool { return finite(v) && (!log || v > 0) }

// extent is a range of numbers; unset is the empty one.
type extent struct{ lo, hi float64 }

var unset = extent{math.Inf(1), math.Inf(-1)}

// spanOf is the range of the numbers that have a place on an axis.
func spanOf(vs []float64, log bool) extent {
	e := unset
	for _, v := range vs {
		if drawable(v, log) {
			e = e.and(extent{v, v})
		}
	}
	return e
}

func (e extent) empty() bool          { return e.lo > e.hi }
func (e extent) width() float64       { return math.Max(0, e.hi-e.lo) }
func (e extent) holds(v float64) bool { return v >= e.lo && v <= e.hi }

// and is the range that holds both.
func (e extent) and(other extent) extent {
	return extent{math.Min(e.lo, other.lo), math.Max(e.hi, other.hi)}
}

// toward widens e to hold other, but by no more than room on either side: a line that runs off to 1e6 must not flatten
// the ones that stay.
func (e extent) toward(other extent, room float64) extent {
	if e.empty() || other.empty() {
		return e.and(other)
	}
	return e.and(extent{math.Max(other.lo, e.lo-room), math.Min(other.hi, e.hi+room)})
}

// largest is the greatest magnitude in e.
func (e extent) largest() float64 { return math.Max(math.Abs(e.lo), math.Abs(e.hi)) }

// padded leaves a margin of a fraction of the width, and gives a constant a width of its own.
func (e extent) padded(fraction float64) extent {
	least := 0.02 * e.largest()
	if least == 0 {
		least = 1
	}
	pad := fraction * e.width()
	if e.width() < least {
		pad = least
	}
	return extent{e.lo - pad, e.hi + pad}
}

// logPadded is padded on a logarithmic axis, of at least one decade; e must be positive.
func (e extent) logPadded(fraction float64) extent {
	decades := math.Log10(e.hi / e.lo)
	pad := fraction * decades
	if decades < 1 {
		pad = (1 - decades) / 2
	}
	return extent{e.lo * math.Pow(10, -pad), e.hi * math.Pow(10, pad)}
}
