package figure

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
)

// ScalarOrbit is what a model says along one orbit.
type ScalarOrbit struct {
	Energy float64   // the orbit's true energy
	Scalar []float64 // the model's scalar at the orbit's points, its free constant removed, in the energy's units
}

// ScalarModel is one model's scalar over orbits.
type ScalarModel struct {
	Kind   Kind
	Label  string // "" for the kind's own
	Orbits []ScalarOrbit
}

// ScalarsData is what Scalars draws.
type ScalarsData struct {
	Name, Title, Alt string // "" for defaults
	EnergyLabel      string // "" for "true energy"
	ScalarLabel      string // "" for "learned scalar"
	Models           []ScalarModel
}

const (
	scalarSize  vg.Length = 205
	scalarWidth vg.Length = 265
	// scalarDots is how many dots a model may have: more are a blot, and too much for an SVG.
	scalarDots = 1500
	// scalarBars is the most bars that the histogram has.
	scalarBars = 41
)

// Scalars draws whether a learned scalar tells orbits apart by their energy (left: scalar over true energy, a dot for a
// point, beside the line where both are equal) and stays constant on each (right: how the scalar minus its orbit's mean
// is distributed; σ is its standard deviation). A model of many points shows a random 1500 of them as dots; σ and the bars
// count all. Bars reach to five times the largest σ; the outermost hold what lies beyond. Dots further from the energies
// than their range are cut off.
func Scalars(d ScalarsData) (*Figure, error) {
	name, err := d.check()
	if err != nil {
		return nil, err
	}
	against, spread := d.against(), d.spread()
	s := &sheet{rows: [][]*panel{{against, spread}}, legend: []entry{{label: equalLabel, sample: lineSample, pen: equalPen}}}
	for _, m := range d.Models {
		s.legend = append(s.legend, entry{label: m.legend(), sample: dotSample, pen: pen{ink: penOf(m.Kind).ink, width: 3}})
	}
	return newFigure(name, or(d.Title, "Learned scalar and true energy"), or(d.Alt, scalarsAlt(d)), s), nil
}

const equalLabel = "scalar = energy"

var equalPen = pen{ink: black, width: 1.2}

func (m ScalarModel) name() string { return or(m.Label, m.Kind.Label()) }

// legend names the model with the standard deviation of its scalar within orbits.
func (m ScalarModel) legend() string {
	name, sigma := m.name(), "$σ$ = "+short(m.sigma())
	if name == "" {
		return sigma
	}
	return name + ", " + sigma
}

// short is a number of at least 0 at three digits, with a power of ten where it is very small or large.
func short(v float64) string {
	if v == 0 || v >= 1e-3 && v < 1e3 {
		return strings.TrimSuffix(fmt.Sprintf("%#.3g", v), ".")
	}
	e := int(math.Floor(math.Log10(v)))
	return fmt.Sprintf("%.2f·$10^{%d}$", v/math.Pow10(e), e)
}

func (d ScalarsData) check() (string, error) {
	name, err := named(d.Name, "scalars")
	if err != nil {
		return "", err
	}
	if len(d.Models) == 0 {
		return "", fault(name, "models", "at least one", "none")
	}
	seen := map[string]bool{}
	for _, m := range d.Models {
		part := fmt.Sprintf("model %q", m.name())
		if seen[m.name()] {
			return "", fault(name, part, "labels that differ", "it twice")
		}
		seen[m.name()] = true
		if len(m.Orbits) == 0 {
			return "", fault(name, part, "at least one orbit", "none")
		}
		for i, o := range m.Orbits {
			orbit := fmt.Sprintf("%s, orbit %d", part, i)
			if len(o.Scalar) < 2 {
				return "", fault(name, orbit, "at least two points", "%d", len(o.Scalar))
			}
			if err := checkFinite(name, orbit+", energy", o.Energy); err != nil {
				return "", err
			}
			if err := checkFinite(name, orbit+", scalar", o.Scalar...); err != nil {
				return "", err
			}
		}
	}
	return name, nil
}

// against is the panel of the scalar over the true energy: both axes alike, so that equality is the diagonal.
func (d ScalarsData) against() *panel {
	energies, scalars := unset, unset
	for _, m := range d.Models {
		for _, o := range m.Orbits {
			energies, scalars = energies.with(o.Energy), scalars.with(o.Scalar...)
		}
	}
	both := energies.padded(0)
	both = both.toward(scalars, both.width()).padded(0.05)
	p := &panel{
		title: "Between orbits", ink: textInk, equal: true, w: scalarSize, h: scalarSize,
		x: axis{label: or(d.EnergyLabel, "true energy"), min: both.lo, max: both.hi},
		y: axis{label: or(d.ScalarLabel, "learned scalar"), min: both.lo, max: both.hi},
	}
	for _, m := range d.Models {
		xs, ys := m.sample(scalarDots)
		p.add(dots{xs: xs, ys: ys, ink: fade(penOf(m.Kind).ink, 0.4), radius: 1.7, label: m.name(), group: m.legend(),
			hover: "energy %{x:.4g}<br>scalar %{y:.4g}<extra>" + markup(m.name()) + "</extra>"})
	}
	p.add(curve{xs: []float64{both.lo, both.hi}, ys: []float64{both.lo, both.hi}, pen: equalPen,
		label: equalLabel, group: equalLabel, listed: true})
	return p
}

// spread is the panel of the scalar's deviations from its orbits' means.
func (d ScalarsData) spread() *panel {
	reach, sigma, top, fewest := 0.0, 0.0, 0.0, math.MaxInt
	for _, m := range d.Models {
		all := m.deviations()
		for _, v := range all {
			reach = math.Max(reach, math.Abs(v))
		}
		fewest = min(fewest, len(all))
		sigma = math.Max(sigma, m.sigma())
	}
	reach = math.Min(reach, 5*sigma)
	if reach == 0 {
		reach = 1
	}
	n := barCount(fewest)
	p := &panel{title: "Within an orbit", ink: textInk, w: scalarWidth, h: scalarSize}
	for _, m := range d.Models {
		b := bars{from: -reach, width: 2 * reach / float64(n), heights: shares(m.deviations(), reach, n), ink: penOf(m.Kind).ink,
			label: m.name(), group: m.legend(), hover: "scalar − mean ≈ %{x:.3g}<br>%{y:.3g} % of points"}
		top = math.Max(top, slices.Max(b.heights))
		p.add(b)
	}
	p.x = axis{label: "scalar − its orbit's mean", min: -1.05 * reach, max: 1.05 * reach}
	p.y = axis{label: "share of points (%)", min: 0, max: 1.06 * top}
	return p
}

// barCount is twice the cube root of the number of values (Rice's rule), odd so that one bar stands on zero.
func barCount(values int) int {
	n := int(2 * math.Cbrt(float64(values)))
	return min(max(n-n%2+1, 9), scalarBars)
}

// shares are the percentages of the values in each of the n bars that cut [-reach, reach] into equal parts.
func shares(values []float64, reach float64, n int) []float64 {
	out := make([]float64, n)
	for _, v := range values {
		i := int(math.Floor((v + reach) / (2 * reach) * float64(n)))
		out[min(max(i, 0), n-1)] += 100 / float64(len(values))
	}
	return out
}

// deviations are the scalars of all points minus the means of their orbits.
func (m ScalarModel) deviations() []float64 {
	var out []float64
	for _, o := range m.Orbits {
		mean := o.mean()
		for _, v := range o.Scalar {
			out = append(out, v-mean)
		}
	}
	return out
}

func (o ScalarOrbit) mean() float64 {
	sum := 0.0
	for _, v := range o.Scalar {
		sum += v
	}
	return sum / float64(len(o.Scalar))
}

// sigma is the standard deviation of the scalar on its orbits: the root of the mean square of all deviations.
func (m ScalarModel) sigma() float64 {
	sum, all := 0.0, m.deviations()
	for _, v := range all {
		sum += v * v
	}
	return math.Sqrt(sum / float64(len(all)))
}

// sample are energy and scalar of at most keep points, taken at random but always the same ones.
func (m ScalarModel) sample(keep int) (xs, ys []float64) {
	for _, o := range m.Orbits {
		for _, v := range o.Scalar {
			xs, ys = append(xs, o.Energy), append(ys, v)
		}
	}
	if len(xs) <= keep {
		return xs, ys
	}
	chosen := rand.New(rand.NewPCG(1, 2)).Perm(len(xs))[:keep]
	slices.Sort(chosen)
	for i, j := range chosen { // j ≥ i: nothing is read after it was written over
		xs[i], ys[i] = xs[j], ys[j]
	}
	return xs[:keep], ys[:keep]
}

// scalarsAlt gives the numbers: the range of energies, how the orbits' means differ from them, and σ.
func scalarsAlt(d ScalarsData) string {
	var b strings.Builder
	b.WriteString("Left: learned scalar over true energy, a dot for a point. Right: distribution of the scalar minus its orbit's mean.")
	for _, m := range d.Models {
		energies, off, points := unset, 0.0, 0
		for _, o := range m.Orbits {
			energies = energies.with(o.Energy)
			off += (o.mean() - o.Energy) * (o.mean() - o.Energy) / float64(len(m.Orbits))
			points += len(o.Scalar)
		}
		fmt.Fprintf(&b, " %s: %d points on %d orbits of energies from %.3g to %.3g; orbit means differ from the energy by %.3g (root mean square); standard deviation within an orbit %.3g.",
			or(plain(m.name()), "Model"), points, len(m.Orbits), energies.lo, energies.hi, math.Sqrt(off), m.sigma())
	}
	return b.String()
}
