package figure

import (
	"fmt"
	"strings"

	"gonum.org/v1/plot/vg"
)

// PixelStretch is one part of a motion in latent space, decoded to pictures. Its first point is the last of the stretch before.
type PixelStretch struct {
	Kind   StretchKind
	T      []float64    // rising
	Path   [][2]float64 // z_q, z_p at each of T; not finite where it diverged
	Angle  []float64    // recovered from the decoded frame at each of T, in radians; not finite where no rod was found
	Energy []float64    // recovered at each of T; NaN where it can't be, as while energy changes
	Frames [][]float32  // decoded at each of T, as in FrameRow
}

// PixelBumpData is what PixelBump draws.
type PixelBumpData struct {
	Name, Title, Alt       string        // "" for defaults
	QLabel, PLabel, TLabel string        // "" for "latent position $z_q$", "latent momentum $z_p$", "time $t$"
	AngleLabel             string        // "" for "angle (rad)"
	EnergyLabel            string        // "" for "recovered energy"
	Ground                 *ContourPanel // as in EnergyBumpData: the learned H over latent space; nil for none
	Stretches              []PixelStretch
}

const (
	pixelBumpWidth  vg.Length = 330
	pixelBumpHeight vg.Length = 98 // as long as the longer of its labels
)

// PixelBump draws how a pendulum known from pictures only is given energy (figure 8 of the blog post): its path in latent
// space on the left; on the right decoded frames where their times are, angle and energy recovered from them, and bands over
// the stretches that change the energy.
func PixelBump(d PixelBumpData) (*Figure, error) {
	bump := d.bump()
	name, err := d.check(bump)
	if err != nil {
		return nil, err
	}
	s := &sheet{legend: append(bump.stretchLegend(), bump.pathLegend()...)}
	angle := func(p PixelStretch) []float64 { return p.Angle }
	energy := func(p PixelStretch) []float64 { return p.Energy }
	s.rows = [][]*panel{
		{bump.phase(), d.film(bump, bump.times())},
		{nil, d.recovered(bump, or(d.AngleLabel, "angle (rad)"), angle, true)},
		{nil, d.recovered(bump, or(d.EnergyLabel, "recovered energy"), energy, false)},
	}
	return newFigure(name, or(d.Title, "Adding and removing energy in latent space"), or(d.Alt, d.words()), s), nil
}

// bump is the motion in latent space as EnergyBump has it, whose parts are drawn.
func (d PixelBumpData) bump() EnergyBumpData {
	out := EnergyBumpData{
		Name: or(d.Name, "pixel-bump"), free: true,
		QLabel: or(d.QLabel, "latent position $z_q$"), PLabel: or(d.PLabel, "latent momentum $z_p$"), TLabel: d.TLabel,
	}
	if d.Ground != nil {
		ground := *d.Ground
		ground.Title = or(ground.Title, equalLearned)
		out.Ground = &ground
	}
	for _, s := range d.Stretches {
		out.Stretches = append(out.Stretches, Stretch{Kind: s.Kind, T: s.T, Path: s.Path, Energy: s.Energy})
	}
	return out
}

func (d PixelBumpData) check(bump EnergyBumpData) (string, error) {
	name, err := named(bump.Name, "pixel-bump")
	if err != nil {
		return "", err
	}
	for i, s := range d.Stretches {
		part := fmt.Sprintf("stretch %d", i+1)
		if err := checkKnown(name, part, s.Kind, Series{Label: "Energy", X: s.T, Y: s.Energy}); err != nil {
			return "", err
		}
		if err := checkSeries(name, part, Series{Label: "Angle", X: s.T, Y: s.Angle}); err != nil {
			return "", err
		}
		if err := checkFrames(name, part, s.Frames, len(s.T)); err != nil {
			return "", err
		}
	}
	return bump.check()
}

// film is the strip of decoded frames, one of them for each stretch that changes the energy, with its colour around it.
func (d PixelBumpData) film(bump EnergyBumpData, time extent) *panel {
	f := newFilm(time, pixelBumpWidth, 1)
	f.panel.strip = func(time extent) *panel { return d.film(bump, time) }
	var times, wanted []float64
	var frames [][]float32
	var kinds []StretchKind
	for _, s := range d.Stretches {
		times, frames = append(times, s.T...), append(frames, s.Frames...)
		for range s.T {
			kinds = append(kinds, s.Kind)
		}
		if s.Kind != Conserve {
			wanted = append(wanted, (s.T[0]+s.T[len(s.T)-1])/2)
		}
	}
	var all pictures
	for _, i := range f.shown(times, wanted...) {
		p := f.picture(frames[i], 0, times[i], fmt.Sprintf("%s<br>t = %.4g", kinds[i], times[i]))
		if kinds[i] != Conserve {
			p.edge = bumpPens[kinds[i]].ink
		}
		all = append(all, p)
	}
	f.panel.add(all)
	return f.panel
}

// recovered is a number over time, in the stretches' colours.
func (d PixelBumpData) recovered(bump EnergyBumpData, label string, of func(PixelStretch) []float64, bare bool) *panel {
	p, y := bump.overTime(label), unset
	p.w, p.h = pixelBumpWidth, pixelBumpHeight
	for i, s := range d.Stretches {
		y = y.with(of(s)...)
		p.add(bump.Stretches[i].curve(s.T, of(s), fmt.Sprintf("t = %%{x:.4g}<br>%s = %%{y:.4g}<extra></extra>", markup(label)), false))
	}
	return bump.banded(p, y.padded(0.12), bare)
}

// words says what each stretch does to the recovered energy and how far the angle swings along it.
func (d PixelBumpData) words() string {
	var b strings.Builder
	b.WriteString("A path in latent space, decoded frames, and over time the angle and the energy recovered from them.")
	for _, s := range d.Stretches {
		v, t, _ := lastFinite(Series{X: s.T, Y: s.Energy})
		fmt.Fprintf(&b, " From t = %.3g to %.3g along the %s: recovered energy from %.3g to %.3g, largest angle %.3g.",
			s.T[0], t, s.Kind, firstFinite(s.Energy), v, unset.with(s.Angle...).largest())
	}
	return b.String()
}
