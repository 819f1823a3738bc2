package figure

import (
	"fmt"
	"math"

	"github.com/MetalBlueberry/go-plotly/generated/v2.34.0/graph_objects"
	"github.com/MetalBlueberry/go-plotly/pkg/types"
	"gonum.org/v1/plot/vg"

	"hnn/hnnlib/plot"
)

var drawArrow = plot.DrawArrow

// FieldPanel is one vector field over phase space with a trajectory in it.
type FieldPanel struct {
	Title  string // "" for the kind's own
	Kind   Kind
	Arrows [][4]float64 // q, p, dq/dt, dp/dt: the field at points of a grid
	Path   [][2]float64 // q, p in the order of time; may end in NaN where it diverged; may be empty
}

var fieldLegend = []entry{
	{label: "vector field ($q̇$, $ṗ$)", sample: arrowSample, pen: pen{ink: arrowInk, width: 1}},
	{label: "trajectory, darkening with time", sample: fadingSample, pen: pen{ink: black, width: 2.2}},
	{label: "start", sample: ringSample, pen: pen{ink: black, width: 4}},
	{label: "end", sample: dotSample, pen: pen{ink: black, width: 4}},
}

func (f FieldPanel) series() Series {
	s := Series{Kind: f.Kind, Label: "path"}
	for _, p := range f.Path {
		s.X, s.Y = append(s.X, p[0]), append(s.Y, p[1])
	}
	return s
}

// equalSize is the size of a panel with equal axes whose longer side is given.
func equalSize(x, y extent, side vg.Length) (w, h vg.Length) {
	ratio := vg.Length(x.width() / y.width())
	if ratio > 1 {
		return side, side / ratio
	}
	return side * ratio, side
}

const hoverPhase = "q = %{x:.4g}<br>p = %{y:.4g}<extra></extra>"

// path is the trajectory with its ends marked.
func (f FieldPanel) path() []mark {
	s := f.series()
	first, last := -1, -1
	for i := range s.X {
		if finite(s.X[i]) && finite(s.Y[i]) {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	if first < 0 {
		return nil
	}
	ink := penOf(f.Kind).ink
	end := func(i int, ring bool, what string) dots {
		return dots{xs: s.X[i : i+1], ys: s.Y[i : i+1], ink: ink, radius: 4, ring: ring, hover: what + "<br>" + hoverPhase}
	}
	line := s.curve(hoverPhase, false)
	line.fading, line.pen.width = true, 2.2
	return []mark{line, end(first, true, "start"), end(last, false, "end")}
}

// or is s, or the other where s is empty.
func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// ContourPanel is one scalar over phase space.
type ContourPanel struct {
	Title string // "" for the kind's own
	Kind  Kind
	Q, P  []float64    // the grid's coordinates, both rising, at least two of each
	H     [][]float64  // H[i][j] at P[i], Q[j]
	Path  [][2]float64 // q, p of a trajectory to draw over it; may be empty
}

func (c ContourPanel) check(name string) error {
	part := fmt.Sprintf("panel %q", or(c.Title, c.Kind.Label()))
	for _, side := range []struct {
		name string
		at   []float64
	}{{"Q", c.Q}, {"P", c.P}} {
		if len(side.at) < 2 {
			return fault(name, part, "at least two values of "+side.name, "%d", len(side.at))
		}
		if err := checkFinite(name, part+", "+side.name, side.at...); err != nil {
			return err
		}
		for i := 1; i < len(side.at); i++ {
			if side.at[i] <= side.at[i-1] {
				return fault(name, part, "rising values of "+side.name, "%v after %v", side.at[i], side.at[i-1])
			}
		}
	}
	if len(c.H) != len(c.P) {
		return fault(name, part, fmt.Sprintf("as many rows of H as values of P, %d", len(c.P)), "%d", len(c.H))
	}
	for i, row := range c.H {
		if len(row) != len(c.Q) {
			return fault(name, fmt.Sprintf("%s, row %d of H", part, i), fmt.Sprintf("as many as values of Q, %d", len(c.Q)), "%d", len(row))
		}
		if err := checkFinite(name, fmt.Sprintf("%s, row %d of H", part, i), row...); err != nil {
			return err
		}
	}
	return nil
}

// contourLevels are about a dozen round numbers over the true panel's range, or over all where none is true.
func contourLevels(panels []ContourPanel) []float64 {
	truth, all := unset, unset
	for _, c := range panels {
		for _, row := range c.H {
			all = all.with(row...)
			if c.Kind == Truth {
				truth = truth.with(row...)
			}
		}
	}
	if truth.empty() {
		truth = all
	}
	if truth.width() == 0 {
		truth = truth.padded(0)
	}
	return roundLevels(truth, 14)
}

// roundLevels are round numbers that cut a range into about n parts, the first and the last outside of it or at its ends.
func roundLevels(e extent, n float64) []float64 {
	step := roundStep(e.width() / n)
	var levels []float64
	for k := math.Floor(e.lo/step + 1e-9); k*step < e.hi+step*(1-1e-9); k++ {
		levels = append(levels, k*step)
	}
	return levels
}

const (
	barGap   vg.Length = 18
	barWidth vg.Length = 12
)

// StretchKind says what drives the state along a stretch of EnergyBump.
type StretchKind int

const (
	Conserve StretchKind = iota // the symplectic gradient of H: energy stays
	Gain                        // the Riemann gradient of H: energy is added
	Lose                        // its negative: energy is removed
)

// String is the legend's label.
func (k StretchKind) String() string {
	switch k {
	case Conserve:
		return "symplectic gradient"
	case Gain:
		return "Riemann gradient"
	case Lose:
		return "negative Riemann gradient"
	default:
		return fmt.Sprintf("StretchKind(%d)", int(k))
	}
}

// Stretch is one part of a motion. Its first point is the last of the stretch before.
type Stretch struct {
	Kind    StretchKind
	T       []float64    // rising
	Path    [][2]float64 // q, p at each of T; not finite where it diverged
	Energy  []float64    // the true energy at each of T; empty where none is known, as in a latent space; NaN where it isn't known while it changes
	Learned []float64    // the learned H, its free constant removed; may be empty if Energy is not
}

// EnergyBumpData is what EnergyBump draws. All stretches give the same of Energy and Learned.
type EnergyBumpData struct {
	Name, Title, Alt       string        // "" for defaults
	QLabel, PLabel, TLabel string        // "" for "position $q$", "momentum $p$", "time $t$"
	EnergyLabel            string        // "" for "energy $H$"
	Ground                 *ContourPanel // a scalar drawn as thin grey lines of equal value under the path; Title is its label, Path is not drawn; nil for none
	Stretches              []Stretch     // in the order of time

	free bool // the axes of the path are not equal
}

var bumpPens = map[StretchKind]pen{
	Conserve: {ink: blue, width: 2},
	Gain:     {ink: green, width: 2.4},
	Lose:     {ink: rgb(0xCC79A7), width: 2.4},
}

var groundPen = pen{ink: rgb(0xC4C4C4), width: 0.8}

func (d EnergyBumpData) check() (string, error) {
	name, err := named(d.Name, "energy-bump")
	if err != nil {
		return "", err
	}
	if d.Ground != nil {
		if err := d.Ground.check(name); err != nil {
			return "", err
		}
	}
	if len(d.Stretches) == 0 {
		return "", fault(name, "stretches", "at least one", "none")
	}
	last := math.Inf(-1)
	for i, s := range d.Stretches {
		part := fmt.Sprintf("stretch %d", i+1)
		if err := s.check(name, part, d.Stretches[0]); err != nil {
			return "", err
		}
		for _, t := range s.T {
			if t < last {
				return "", fault(name, part, "times that don't fall", "%v after %v", t, last)
			}
			last = t
		}
	}
	return name, nil
}

func (s Stretch) check(name, part string, first Stretch) error {
	if _, known := bumpPens[s.Kind]; !known {
		return fault(name, part, "a kind of Conserve, Gain or Lose", "%v", s.Kind)
	}
	if len(s.T) < 2 {
		return fault(name, part, "at least two times", "%d", len(s.T))
	}
	if err := checkFinite(name, part+", T", s.T...); err != nil {
		return err
	}
	if len(s.Path) != len(s.T) {
		return fault(name, part, fmt.Sprintf("as many places as times, %d", len(s.T)), "%d", len(s.Path))
	}
	qs, ps := columnsOf(s.Path)
	if err := checkSeries(name, part, Series{Label: "path", X: qs, Y: ps}); err != nil {
		return err
	}
	if len(s.Energy)+len(s.Learned) == 0 {
		return fault(name, part, "Energy, Learned or both", "neither")
	}
	for _, e := range []struct {
		name     string
		own, all []float64
	}{{"Energy", s.Energy, first.Energy}, {"Learned", s.Learned, first.Learned}} {
		if (len(e.own) == 0) != (len(e.all) == 0) {
			return fault(name, part, e.name+" in all stretches or in none", "%d and, in the first, %d", len(e.own), len(e.all))
		}
		if len(e.own) == 0 {
			continue
		}
		if err := checkKnown(name, part, s.Kind, Series{Label: e.name, X: s.T, Y: e.own}); err != nil {
			return err
		}
	}
	return nil
}

// checkKnown is checkSeries for a stretch: while energy changes, nothing need be known of it, as no time passes.
func checkKnown(name, part string, kind StretchKind, s Series) error {
	if kind != Conserve && len(s.X) == len(s.Y) {
		return nil
	}
	return checkSeries(name, part, s)
}

// legend lists the kinds of stretches that occur, the energies, the ground and the ends.
func (d EnergyBumpData) legend() []entry {
	all := d.stretchLegend()
	for _, e := range d.energies() {
		all = append(all, entry{label: e.Label, sample: lineSample, pen: penOf(e.Kind)})
	}
	return append(all, d.pathLegend()...)
}

// stretchLegend lists the kinds of stretches that occur.
func (d EnergyBumpData) stretchLegend() []entry {
	var all []entry
	for _, k := range []StretchKind{Conserve, Gain, Lose} {
		if d.firstOf(k) >= 0 {
			all = append(all, entry{label: k.String(), sample: lineSample, pen: bumpPens[k]})
		}
	}
	return all
}

// pathLegend lists the ground and the ends of the path.
func (d EnergyBumpData) pathLegend() []entry {
	var all []entry
	if d.Ground != nil {
		all = append(all, entry{label: d.groundLabel(), sample: strokeSample, pen: pen{ink: groundPen.ink, width: 1.2}})
	}
	return append(all,
		entry{label: "start", sample: ringSample, pen: pen{ink: black, width: 4}},
		entry{label: "end", sample: dotSample, pen: pen{ink: black, width: 4}})
}

func (d EnergyBumpData) groundLabel() string { return or(d.Ground.Title, "lines of equal energy") }

// firstOf is the index of the first stretch of a kind, which lists it in Plotly's legend; -1 for none.
func (d EnergyBumpData) firstOf(k StretchKind) int {
	for i, s := range d.Stretches {
		if s.Kind == k {
			return i
		}
	}
	return -1
}

// phase is the panel of the path, with equal axes but for a free one, which is square.
func (d EnergyBumpData) phase() *panel {
	x, y := unset, unset
	for _, s := range d.Stretches {
		qs, ps := columnsOf(s.Path)
		x, y = x.with(qs...), y.with(ps...)
	}
	x, y = x.padded(0.08), y.padded(0.08)
	p := &panel{equal: !d.free, tall: true}
	if g := d.Ground; g != nil {
		x, y = x.with(g.Q...), y.with(g.P...)
		levels := contourLevels([]ContourPanel{*g})
		p.add(&levelLines{relief: relief{x: g.Q, y: g.P, z: g.H, levels: levels[1 : len(levels)-1]}, pen: groundPen, group: d.groundLabel()})
	}
	p.x = axis{label: or(d.QLabel, "position $q$"), min: x.lo, max: x.hi}
	p.y = axis{label: or(d.PLabel, "momentum $p$"), min: y.lo, max: y.hi}
	p.w, p.h = equalSize(x, y, bumpPhase)
	ratio := 0.0
	if d.free {
		p.w, p.h, ratio = bumpPhase, bumpPhase, x.width()/y.width()
	}
	var ways, heads []mark
	for i, s := range d.Stretches {
		qs, ps := columnsOf(s.Path)
		ways = append(ways, s.curve(qs, ps, hoverPhase, d.firstOf(s.Kind) == i))
		if h, ok := d.heading(i); ok {
			heads = append(heads, headings{all: [][4]float64{h}, ink: bumpPens[s.Kind].ink, group: s.Kind.String(), ratio: ratio})
		}
	}
	p.add(ways...)
	p.add(heads...)
	p.add(d.ends()...)
	return p
}

func (s Stretch) curve(xs, ys []float64, hover string, listed bool) curve {
	return curve{xs: xs, ys: ys, pen: bumpPens[s.Kind], label: s.Kind.String(), group: s.Kind.String(), hover: hover, listed: listed}
}

// heading is a place along stretch i, where the other stretches are furthest away, and the direction there.
func (d EnergyBumpData) heading(i int) ([4]float64, bool) {
	var best [4]float64
	room := -1.0
	for _, part := range []float64{0.5, 0.35, 0.65, 0.2, 0.8} {
		at, ok := d.Stretches[i].along(part)
		if !ok {
			return best, false
		}
		nearest := math.Inf(1)
		for k, s := range d.Stretches {
			for _, pt := range s.Path {
				if gap := math.Hypot(pt[0]-at[0], pt[1]-at[1]); k != i && finite(gap) {
					nearest = math.Min(nearest, gap)
				}
			}
		}
		if nearest > room {
			best, room = at, nearest
		}
	}
	return best, true
}

// along is the place at a part of the path's length and the direction there; none on a path without length.
func (s Stretch) along(part float64) ([4]float64, bool) {
	lengths := make([]float64, len(s.Path))
	for i := 1; i < len(s.Path); i++ {
		lengths[i] = lengths[i-1]
		if step := math.Hypot(s.Path[i][0]-s.Path[i-1][0], s.Path[i][1]-s.Path[i-1][1]); finite(step) {
			lengths[i] += step
		}
	}
	total := lengths[len(lengths)-1]
	for i := 1; i < len(lengths); i++ {
		if lengths[i] > lengths[i-1] && lengths[i] >= part*total {
			a, b := s.Path[i-1], s.Path[i]
			return [4]float64{(a[0] + b[0]) / 2, (a[1] + b[1]) / 2, b[0] - a[0], b[1] - a[1]}, true
		}
	}
	return [4]float64{}, false
}

// ends are a ring at the first drawable point and a dot at the last.
func (d EnergyBumpData) ends() []mark {
	var first, last *dots
	for _, s := range d.Stretches {
		for _, pt := range s.Path {
			if !finite(pt[0]) || !finite(pt[1]) {
				continue
			}
			at := dots{xs: []float64{pt[0]}, ys: []float64{pt[1]}, ink: bumpPens[s.Kind].ink, radius: 4.5, ring: first == nil}
			if first == nil {
				at.hover = "start<br>" + hoverPhase
				first = &at
				continue
			}
			at.hover = "end<br>" + hoverPhase
			last = &at
		}
	}
	if last == nil {
		return []mark{*first}
	}
	return []mark{*first, *last}
}

// energies are those that the stretches give, joined.
func (d EnergyBumpData) energies() []Series {
	truth, learned := Series{Kind: Truth, Label: "true energy"}, Series{Kind: HNN, Label: "learned $H$"}
	for _, s := range d.Stretches {
		truth.X, truth.Y = append(truth.X, s.T...), append(truth.Y, s.Energy...)
		learned.X, learned.Y = append(learned.X, s.T...), append(learned.Y, s.Learned...)
	}
	var all []Series
	for _, e := range []Series{truth, learned} {
		if len(e.Y) > 0 {
			all = append(all, e)
		}
	}
	return all
}

// times is the range of all stretches' times.
func (d EnergyBumpData) times() extent {
	t := unset
	for _, s := range d.Stretches {
		t = t.with(s.T...)
	}
	if t.width() == 0 {
		t = t.padded(0)
	}
	return t
}

func (d EnergyBumpData) overTime(label string) *panel {
	t := d.times()
	return &panel{
		x: axis{label: or(d.TLabel, "time $t$"), min: t.lo, max: t.hi},
		y: axis{label: label}, w: bumpWidth, h: bumpHeight,
	}
}

// banded gives a panel over time its range and, behind its lines, a band for each stretch that changes the energy.
func (d EnergyBumpData) banded(p *panel, y extent, bare bool) *panel {
	p.y.min, p.y.max, p.x.bare = y.lo, y.hi, bare
	lines := p.marks
	p.marks = nil
	for _, s := range d.Stretches {
		if s.Kind != Conserve {
			p.add(band{x0: s.T[0], x1: s.T[len(s.T)-1], y0: y.lo, y1: y.hi, ink: bandInk(bumpPens[s.Kind].ink)})
		}
	}
	p.add(lines...)
	return p
}

func ofY(s Series) []float64 { return s.Y }

// focus is the range of all series, but a baseline's counts no further away from the others' than twice the width
// of that or, where it is greater, twice the scale.
func focus(all []Series, scale float64, of func(Series) []float64) extent {
	main, rest := unset, unset
	for _, s := range all {
		if s.Kind == Baseline {
			rest = rest.with(of(s)...)
			continue
		}
		main = main.with(of(s)...)
	}
	return main.toward(rest, 2*math.Max(main.width(), scale))
}

// lastFinite is the last drawable point of a series: its value and its time.
func lastFinite(s Series) (v, t float64, ok bool) {
	for i := len(s.Y) - 1; i >= 0; i-- {
		if finite(s.Y[i]) && finite(s.X[i]) {
			return s.Y[i], s.X[i], true
		}
	}
	return 0, 0, false
}

func columnsOf(pts [][2]float64) (xs, ys []float64) {
	for _, p := range pts {
		xs, ys = append(xs, p[0]), append(ys, p[1])
	}
	return xs, ys
}

// movingStyle is a trace that the legend and the hover leave alone.
func movingStyle(x, y string, mode grob.ScatterMode, line *grob.ScatterLine, marker *grob.ScatterMarker) grob.Scatter {
	t := grob.Scatter{Xaxis: types.S(x), Yaxis: types.S(y), Mode: mode, Line: line, Marker: marker, Showlegend: types.False}
	setHover(&t, "")
	return t
}
