package figure

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/plot/vg"
)

// AngleSeries is one motion of the pixel pendulum: the truth, or what is recovered from a model's decoded frames. Angles and
// energies that are not finite, where a rollout diverged or no rod was found, leave gaps.
type AngleSeries struct {
	Kind   Kind
	Label  string      // "" for the kind's own
	T      []float64   // rising
	Angle  []float64   // at each of T, in radians from hanging
	Energy []float64   // at each of T
	Frames [][]float32 // one at each of T, as in FrameRow; none in all series leaves the pictures out
}

// AnglesData is what Angles draws.
type AnglesData struct {
	Name, Title, Alt string // "" for defaults
	TLabel           string // "" for "time $t$"
	AngleLabel       string // "" for "angle (rad)"
	EnergyLabel      string // "" for "energy"
	Series           []AngleSeries
}

const (
	anglesWidth  vg.Length = 452
	angleHeight  vg.Length = 118
	energyHeight vg.Length = 88
)

// Angles draws the pendulum's angle and energy over hundreds of frames (figure 7 of the blog post), and above them some of the
// frames of each motion, where their times are on the axis below. A baseline that runs away is cut off at about three times the
// range of the others.
func Angles(d AnglesData) (*Figure, error) {
	name, err := d.check()
	if err != nil {
		return nil, err
	}
	t := d.times()
	s := &sheet{legend: legendOf(d.series(AngleSeries.angle))}
	if d.pictured() {
		s.rows = append(s.rows, []*panel{d.film(t)})
	}
	angles, energies := d.series(AngleSeries.angle), d.series(AngleSeries.energy)
	angle := d.lines(t, focus(angles, 0, ofY).padded(0.08), or(d.AngleLabel, "angle (rad)"), angles, true)
	angle.h, angle.x.bare = angleHeight, true
	energy := d.lines(t, d.energyRange(), or(d.EnergyLabel, "energy"), energies, false)
	s.rows = append(s.rows, []*panel{angle}, []*panel{energy})
	return newFigure(name, or(d.Title, "Angle and energy over time"), or(d.Alt, d.words()), s), nil
}

func (a AngleSeries) name() string { return or(a.Label, a.Kind.Label()) }

func (a AngleSeries) angle() Series {
	return Series{Kind: a.Kind, Label: a.Label, X: a.T, Y: a.Angle}
}

func (a AngleSeries) energy() Series {
	return Series{Kind: a.Kind, Label: a.Label, X: a.T, Y: a.Energy}
}

func (d AnglesData) series(of func(AngleSeries) Series) []Series {
	out := make([]Series, len(d.Series))
	for i, a := range d.Series {
		out[i] = of(a)
	}
	return out
}

func (d AnglesData) pictured() bool { return len(d.Series[0].Frames) > 0 }

func (d AnglesData) times() extent {
	t := unset
	for _, a := range d.Series {
		t = t.with(a.T...)
	}
	return t
}

func (d AnglesData) check() (string, error) {
	name, err := named(d.Name, "angles")
	if err != nil {
		return "", err
	}
	if len(d.Series) == 0 {
		return "", fault(name, "series", "at least one", "none")
	}
	for i, a := range d.Series {
		part := fmt.Sprintf("series %q", or(a.name(), fmt.Sprint(i+1)))
		if len(a.T) < 2 {
			return "", fault(name, part, "at least two times", "%d", len(a.T))
		}
		if err := checkTimes(name, part+", T", a.T); err != nil {
			return "", err
		}
		if err := checkSeries(name, "angle", a.angle()); err != nil {
			return "", err
		}
		if err := checkSeries(name, "energy", a.energy()); err != nil {
			return "", err
		}
		if (len(a.Frames) > 0) != d.pictured() {
			return "", fault(name, part, "frames in all series or in none", "%d and, in the first, %d", len(a.Frames), len(d.Series[0].Frames))
		}
		if !d.pictured() {
			continue
		}
		if err := checkFrames(name, part, a.Frames, len(a.T)); err != nil {
			return "", err
		}
	}
	return name, nil
}

// film has a strip of pictures for each series, named in its colour.
func (d AnglesData) film(t extent) *panel {
	f := newFilm(t, anglesWidth, len(d.Series))
	f.panel.strip = d.film
	f.panel.y.bare = false
	var all pictures
	for r, a := range d.Series {
		f.panel.y.names = append(f.panel.y.names, tick{at: -float64(r) - 0.5, label: twoLines(a.name()), ink: titleInk(a.Kind)})
		for _, i := range f.shown(a.T) {
			all = append(all, f.picture(a.Frames[i], r, a.T[i], fmt.Sprintf("%s<br>t = %.4g", markup(a.name()), a.T[i])))
		}
	}
	f.panel.add(all)
	return f.panel
}

// lines are the series over the common time, from y.lo to y.hi.
func (d AnglesData) lines(t, y extent, label string, all []Series, listed bool) *panel {
	p := &panel{
		x: axis{label: or(d.TLabel, "time $t$"), min: t.lo, max: t.hi}, y: axis{label: label, min: y.lo, max: y.hi},
		w: anglesWidth, h: energyHeight,
	}
	for _, s := range all {
		p.add(s.curve(fmt.Sprintf("t = %%{x:.4g}<br>%s = %%{y:.4g}<extra>%s</extra>", markup(label), markup(s.name())), listed))
	}
	return p
}

// energyRange holds 0, so that what is lost is seen as a part of the whole, and a runaway up to three times the others' energy.
func (d AnglesData) energyRange() extent {
	var others []Series
	for _, s := range d.series(AngleSeries.energy) {
		if s.Kind != Baseline {
			others = append(others, s)
		}
	}
	scale := 0.0
	if e := focus(others, 0, ofY); !e.empty() {
		scale = e.largest()
	}
	return focus(d.series(AngleSeries.energy), scale, ofY).with(0).padded(0.08)
}

// words says how far each angle swings at first and at the end, how far it is from the truth's, and where its energy ends.
func (d AnglesData) words() string {
	var b strings.Builder
	t := d.times()
	fmt.Fprintf(&b, "Angle and energy over time from t = %.4g to %.4g", t.lo, t.hi)
	if d.pictured() {
		b.WriteString(", with pictures above")
	}
	b.WriteString(".")
	for _, a := range d.Series {
		v, _, _ := lastFinite(a.energy())
		fmt.Fprintf(&b, " %s: largest angle %s in the first fifth of the time, %s in the last; energy from %.3g to %.3g.",
			or(plain(a.name()), "Series"), a.swing(0, 0.2), a.swing(0.8, 1), firstFinite(a.Energy), v)
	}
	return b.String()
}

// swing is the largest finite angle between two parts of the time.
func (a AngleSeries) swing(from, to float64) string {
	n := float64(len(a.Angle))
	e := unset.with(a.Angle[int(from*n):int(math.Ceil(to*n))]...)
	if e.empty() {
		return "none"
	}
	return fmt.Sprintf("%.3g", e.largest())
}

func firstFinite(vs []float64) float64 {
	for _, v := range vs {
		if finite(v) {
			return v
		}
	}
	return math.NaN()
}
