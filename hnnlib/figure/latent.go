package figure

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/plot/vg"
)

// LatentPanel is the latent space of one model.
type LatentPanel struct {
	Title  string        // "" for the kind's own
	Kind   Kind          // colours the title and the path
	Codes  [][2]float64  // z_q, z_p of encoded pictures
	Values []float64     // what each code's picture truly shows, such as the angle
	Ground *ContourPanel // a scalar, such as the learned H, drawn as thin grey lines of equal value; Title is its label, Path is not drawn; nil for none
	Path   [][2]float64  // z_q, z_p of a trajectory to draw over it; may end in NaN where it diverged; may be empty
}

// LatentData is what Latent draws.
type LatentData struct {
	Name, Title, Alt string // "" for defaults
	QLabel, PLabel   string // "" for "latent position $z_q$" and "latent momentum $z_p$"
	ValueLabel       string // "" for "true angle (rad)"
	Panels           []LatentPanel
}

const (
	latentSize vg.Length = 205
	// latentDots is how many dots a panel has at most: more are a blot, and too much for an SVG.
	latentDots = 1000
)

// Latent draws latent spaces side by side (the insets of figure 7 of the blog post): encoded pictures as dots coloured by what
// they truly show, lines of equal learned H, and a trajectory from a ring to a dot. Each panel has axes of its own, for every
// model has units of its own; they are not equal, for a z_p that is the change of z_q in one frame is much the smaller. A panel
// of many codes shows a random 1000 of them. A path that leaves the codes' region by more than half its size is cut off.
func Latent(d LatentData) (*Figure, error) {
	name, err := d.check()
	if err != nil {
		return nil, err
	}
	scale := unset
	for _, l := range d.Panels {
		scale = scale.with(l.Values...)
	}
	if scale.width() == 0 {
		scale = scale.padded(0)
	}
	label := or(d.ValueLabel, "true angle (rad)")
	s := &sheet{rows: [][]*panel{nil}, bar: tintBar(label, scale)}
	for i, l := range d.Panels {
		p := l.panel(scale, label, i == len(d.Panels)-1)
		p.x.label, p.y.label = or(d.QLabel, "latent position $z_q$"), or(d.PLabel, "latent momentum $z_p$")
		s.rows[0] = append(s.rows[0], p)
	}
	s.legend = d.legend()
	return newFigure(name, or(d.Title, "Latent phase space"), or(d.Alt, latentAlt(d, label)), s), nil
}

func (l LatentPanel) name() string { return or(l.Title, l.Kind.Label()) }

func (d LatentData) check() (string, error) {
	name, err := named(d.Name, "latent")
	if err != nil {
		return "", err
	}
	if len(d.Panels) == 0 {
		return "", fault(name, "panels", "at least one", "none")
	}
	for _, l := range d.Panels {
		if err := l.check(name, fmt.Sprintf("panel %q", l.name())); err != nil {
			return "", err
		}
	}
	return name, nil
}

func (l LatentPanel) check(name, part string) error {
	if len(l.Codes) == 0 {
		return fault(name, part, "at least one code", "none")
	}
	if len(l.Values) != len(l.Codes) {
		return fault(name, part, fmt.Sprintf("as many values as codes, %d", len(l.Codes)), "%d", len(l.Values))
	}
	qs, ps := columnsOf(l.Codes)
	if err := checkFinite(name, part+", codes", append(qs, ps...)...); err != nil {
		return err
	}
	if err := checkFinite(name, part+", values", l.Values...); err != nil {
		return err
	}
	if l.Ground != nil {
		if err := l.Ground.check(name); err != nil {
			return err
		}
	}
	if len(l.Path) == 0 {
		return nil
	}
	xs, ys := columnsOf(l.Path)
	return checkSeries(name, part, Series{Label: "path", X: xs, Y: ys})
}

// panel has the dots, the ground over them and the path on top; bar is set for the one that stands for Plotly's colour bar.
func (l LatentPanel) panel(scale extent, label string, bar bool) *panel {
	x, y := l.ranges()
	p := &panel{
		title: l.name(), ink: titleInk(l.Kind), w: latentSize, h: latentSize,
		x: axis{min: x.lo, max: x.hi}, y: axis{min: y.lo, max: y.hi},
	}
	xs, ys, values := l.sample()
	p.add(tinted{xs: xs, ys: ys, values: values, scale: scale, radius: 1.6, bar: bar, label: label,
		hover: hoverLatent + "<br>" + markup(label) + " = %{marker.color:.3g}<extra></extra>"})
	if g := l.Ground; g != nil {
		if lines := l.groundLevels(); len(lines) > 1 {
			p.add(&levelLines{relief: relief{x: g.Q, y: g.P, z: g.H, levels: lines}, pen: latentGround, group: l.groundLabel()})
		}
	}
	if len(l.Path) > 0 {
		qs, ps := columnsOf(l.Path)
		p.add(curve{xs: qs, ys: ps, pen: pen{ink: paper, width: 4}})
		p.add(FieldPanel{Kind: l.Kind, Path: l.Path}.path()...)
	}
	return p
}

const hoverLatent = "z<sub>q</sub> = %{x:.3g}<br>z<sub>p</sub> = %{y:.3g}"

var latentGround = pen{ink: rgb(0x9C9C9C), width: 0.8}

func (l LatentPanel) groundLabel() string { return or(l.Ground.Title, equalLearned) }

const equalLearned = "lines of equal learned $H$"

// groundLevels are round numbers within the ground's range, close enough for several in the codes' part of it.
func (l LatentPanel) groundLevels() []float64 {
	e := unset
	for _, row := range l.Ground.H {
		e = e.with(row...)
	}
	if e.width() == 0 {
		return nil
	}
	levels := roundLevels(e, 24)
	return levels[1 : len(levels)-1]
}

// ranges are those of the codes, with room for a path that strays, and of the ground.
func (l LatentPanel) ranges() (x, y extent) {
	qs, ps := columnsOf(l.Codes)
	x, y = unset.with(qs...), unset.with(ps...)
	xs, ys := columnsOf(l.Path)
	x, y = x.toward(unset.with(xs...), x.width()/2).padded(0.07), y.toward(unset.with(ys...), y.width()/2).padded(0.07)
	if g := l.Ground; g != nil {
		x, y = x.with(g.Q...), y.with(g.P...)
	}
	return x, y
}

// sample are at most latentDots of the codes, taken at random but always the same ones.
func (l LatentPanel) sample() (xs, ys, values []float64) {
	chosen := rand.New(rand.NewPCG(1, 2)).Perm(len(l.Codes))
	chosen = chosen[:min(len(chosen), latentDots)]
	slices.Sort(chosen)
	for _, i := range chosen {
		xs, ys, values = append(xs, l.Codes[i][0]), append(ys, l.Codes[i][1]), append(values, l.Values[i])
	}
	return xs, ys, values
}

// legend lists the grounds, the paths' kinds and, where there are paths, their ends.
func (d LatentData) legend() []entry {
	var grounds, paths []entry
	seen := map[string]bool{}
	for _, l := range d.Panels {
		if l.Ground != nil && !seen[l.groundLabel()] {
			seen[l.groundLabel()] = true
			grounds = append(grounds, entry{label: l.groundLabel(), sample: strokeSample, pen: pen{ink: latentGround.ink, width: 1.2}})
		}
		if len(l.Path) > 0 {
			paths = fieldLegend
		}
	}
	for _, e := range paths {
		if e.sample != arrowSample {
			grounds = append(grounds, e)
		}
	}
	return grounds
}

// latentAlt says of each panel how far its codes reach, how they go with the value, and how its path grows.
func latentAlt(d LatentData, label string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Encoded pictures in latent space, coloured by %s.", plain(label))
	for _, l := range d.Panels {
		qs, ps := columnsOf(l.Codes)
		x, y := unset.with(qs...), unset.with(ps...)
		fmt.Fprintf(&b, " %s: %d codes, z_q from %.3g to %.3g, z_p from %.3g to %.3g",
			or(plain(l.name()), "Model"), len(l.Codes), x.lo, x.hi, y.lo, y.hi)
		if r := stat.Correlation(qs, l.Values, nil); finite(r) {
			fmt.Fprintf(&b, "; correlation of z_q with the colour %.3f", r)
		}
		if len(l.Path) > 0 {
			n := max(1, len(l.Path)/5)
			fmt.Fprintf(&b, "; the path's z_q swings over %s at first and %s at the end", reach(l.Path[:n]), reach(l.Path[len(l.Path)-n:]))
		}
		b.WriteString(".")
	}
	return b.String()
}

// reach is the width of a path's finite z_q.
func reach(path [][2]float64) string {
	qs, _ := columnsOf(path)
	e := unset.with(qs...)
	if e.empty() {
		return "nothing"
	}
	return fmt.Sprintf("%.3g", e.width())
}
