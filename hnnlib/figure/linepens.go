package figure

import (
	"image/color"
	"slices"

	"gonum.org/v1/plot/vg"
)

// The looks of Line's styles. Colours of neutral lines are further ones of Okabe and Ito's palette and, for want of more, two of
// Paul Tol's; none is a kind's own.
var (
	styleDashes = [][]vg.Length{nil, {8, 2.5}, {2.4, 1.8}, {9, 2, 2, 2}, {4.6, 2}, {10, 2, 2, 2, 2, 2}, {1.4, 2.2}, {14, 3}}
	styleInks   = []color.NRGBA{rgb(0x3D3D3D), rgb(0xE69F00), rgb(0x56B4E9), green, rgb(0xCC79A7), rgb(0x882255), rgb(0x8A6D00), rgb(0x332288)}
	// styleShades are mixed into a kind's colour: above 0 white, below black.
	styleShades = []float64{0, 0.45, -0.5, 0.22, -0.28, 0.6, -0.7, 0.33}
)

// linePens gives the lines of one figure their pens. Where no line has a style, each has its kind's own.
type linePens struct {
	styled bool
	kinds  map[string][]Kind // of the lines of a label, each once
	labels []Line            // the first line of each label
	listed map[string]bool   // labels that a line in Plotly's legend stands for
}

func (d LinesData) pens() *linePens {
	p := &linePens{kinds: map[string][]Kind{}, listed: map[string]bool{}}
	for _, part := range d.Panels {
		for _, l := range part.Lines {
			name := l.name()
			p.styled = p.styled || l.Style > 0
			if p.kinds[name] == nil && name != "" {
				p.labels = append(p.labels, l)
			}
			if !slices.Contains(p.kinds[name], l.Kind) {
				p.kinds[name] = append(p.kinds[name], l.Kind)
			}
		}
	}
	return p
}

// of is the pen of a line: of its kind, and where lines have styles, of its style.
func (p *linePens) of(l Line) pen {
	if !p.styled {
		return penOf(l.Kind)
	}
	if l.Kind == Neutral {
		return pen{ink: styleInks[l.Style], width: 1.8, dash: styleDashes[l.Style]}
	}
	return shaded(penOf(l.Kind), l.Style)
}

// shaded is a kind's pen with the lightness and the dash of a style.
func shaded(p pen, style int) pen {
	toward, t := paper, styleShades[style]
	if t < 0 {
		toward, t = black, -t
	}
	p.ink, p.dash = mix(p.ink, toward, t), styleDashes[style]
	return p
}

// shared reports whether lines of several kinds have the line's label.
func (p *linePens) shared(l Line) bool { return len(p.kinds[l.name()]) > 1 }

// lists reports whether the line stands for its label in Plotly's legend: the first one does.
func (p *linePens) lists(l Line) bool {
	name := l.name()
	if name == "" || p.shared(l) || p.listed[name] {
		return false
	}
	p.listed[name] = true
	return true
}

// legend lists each label once; one of several kinds in grey.
func (p *linePens) legend() []entry {
	var all []entry
	for _, l := range p.labels {
		e := entry{label: l.name(), sample: lineSample, pen: p.of(l)}
		if p.shared(l) {
			e.sample, e.pen = strokeSample, shaded(pen{ink: neutral, width: 1.8}, l.Style)
		}
		all = append(all, e)
	}
	return all
}
