package figure

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/plot/vg"

	"hnn/hnnlib/plot"
)

const scalarSize vg.Length = 205

const (
	scalarDots = 1500 // largest number of dots: more would overlap and make the SVG too large
	scalarBars = 41   // largest number of bars of the histogram
)

// Scalars draws whether a learned scalar equals the energy between orbits (left: the scalar over the true energy, a dot
// for each point) and is constant within an orbit (right: the distribution of the scalar minus its orbit's mean, with
// standard deviation σ). energies[i] is the true energy of orbit i; scalars[i] is the learned scalar at the orbit's
// points, without its free constant. At most 1500 points, chosen at random, are drawn as dots; σ and the bars count
// all. The bars reach to at most 5σ, and the outermost count the points beyond. Dots whose distance from the energies
// is larger than the energies' range are cut off.
func Scalars(kind plot.Kind, energies []float64, scalars [][]float64) *plot.Sheet {
	s := &plot.Sheet{Name: "scalars", Title: "Learned scalar and true energy"}
	var xs, all, deviations, off []float64
	for i, orbit := range scalars {
		mean := stat.Mean(orbit, nil)
		off = append(off, mean-energies[i])
		for _, v := range orbit {
			xs, all, deviations = append(xs, energies[i]), append(all, v), append(deviations, v-mean)
		}
	}
	sigma := rootMeanSquare(deviations)
	s.About = fmt.Sprintf("Left: learned scalar over true energy, a dot for a point. Right: distribution of the "+
		"scalar minus its orbit's mean. %d points on %d orbits; orbit means differ from the energy by %.3g (root mean "+
		"square); standard deviation within an orbit %.3g.", len(all), len(scalars), rootMeanSquare(off), sigma)
	s.Row(scalarsBetween(kind, energies, xs, all), scalarsWithin(kind, deviations, sigma))
	s.Notes = []string{"$σ$ = " + short(sigma)}
	return s
}

// scalarsBetween returns the panel of scalar over energy.
func scalarsBetween(kind plot.Kind, energies, xs, ys []float64) *plot.Panel {
	p := &plot.Panel{Title: "Between orbits", Equal: true, X: "true energy", Y: "learned scalar",
		Width: scalarSize, Height: scalarSize}
	lo, hi := floats.Min(energies), floats.Max(energies)
	room := math.Max(hi-lo, 0.1*math.Abs(hi))
	low, high := math.Min(lo, math.Max(floats.Min(ys), lo-room)), math.Max(hi, math.Min(floats.Max(ys), hi+room))
	pad := 0.05 * math.Max(high-low, 1e-12)
	p.XLim = [2]float64{low - pad, high + pad}
	p.YLim = p.XLim
	dots := plot.Dots{Kind: kind, Radius: 1.7, Ink: plot.Fade(kind.Ink(), 0.4)}
	for _, i := range chosen(len(xs), scalarDots) {
		dots.X, dots.Y = append(dots.X, xs[i]), append(dots.Y, ys[i])
	}
	p.Add(dots, plot.Line{Label: "scalar = energy", X: p.XLim[:], Y: p.YLim[:],
		Pen: &plot.Pen{Ink: plot.Black, Width: 1.2}, Silent: true})
	return p
}

// chosen returns at most keep of the indices 0, …, n−1 in increasing order. They are random but always the same.
func chosen(n, keep int) []int {
	all := rand.New(rand.NewPCG(1, 2)).Perm(n)[:min(n, keep)]
	slices.Sort(all)
	return all
}

// scalarsWithin returns the histogram of the scalar's deviations from its orbits' means.
func scalarsWithin(kind plot.Kind, deviations []float64, sigma float64) *plot.Panel {
	reach := math.Min(floats.Norm(deviations, math.Inf(1)), 5*sigma)
	if reach == 0 {
		reach = 1
	}
	n := int(2 * math.Cbrt(float64(len(deviations)))) // Rice's rule, odd so that one bar stands on zero
	n = min(max(n-n%2+1, 9), scalarBars)
	p := &plot.Panel{Title: "Within an orbit", X: "scalar − its orbit's mean", Y: "share of points (%)", FromZero: true,
		Width: 265, Height: scalarSize}
	p.Add(plot.Bars{Kind: kind, From: -reach, Width: 2 * reach / float64(n), Heights: shares(deviations, reach, n)})
	return p
}

// shares returns the percentages of the values in n equal bars over [-reach, reach], the outermost open.
func shares(values []float64, reach float64, n int) []float64 {
	out := make([]float64, n)
	for _, v := range values {
		i := int(math.Floor((v + reach) / (2 * reach) * float64(n)))
		out[min(max(i, 0), n-1)] += 100 / float64(len(values))
	}
	return out
}

func rootMeanSquare(vs []float64) float64 {
	return floats.Norm(vs, 2) / math.Sqrt(float64(max(1, len(vs))))
}

// short formats a number of at least 0 with three digits, and with a power of ten if it is very small or large.
func short(v float64) string {
	if v == 0 || v >= 1e-3 && v < 1e3 {
		return strings.TrimSuffix(fmt.Sprintf("%#.3g", v), ".")
	}
	e := int(math.Floor(math.Log10(v)))
	return fmt.Sprintf("%.2f·$10^{%d}$", v/math.Pow10(e), e)
}
