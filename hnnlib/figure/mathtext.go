package figure

import (
	"html"
	"strings"
	"unicode"

	xfont "golang.org/x/image/font"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"image/color"
)

// dotAbove is the combining dot of Newton's derivative, as in q̇.
const dotAbove = '\u0307'

// dotted are letters that Unicode has with their dot, as editors like to write them; fonts often lack them.
var dotted = strings.NewReplacer("\u1E57", "p\u0307", "\u1E8B", "x\u0307", "\u1E8F", "y\u0307", "\u017C", "z\u0307",
	"\u1E59", "r\u0307", "\u1E23", "h\u0307", "\u1E22", "H\u0307", "\u0117", "e\u0307", "\u0116", "E\u0307")

// textRun is a piece of text in one face at one height.
type textRun struct {
	text   string
	italic bool    // a mathematical letter: serif italic
	bold   bool    // only outside of mathematics
	script int     // +1 superscript, -1 subscript
	dots   []int   // indices of the runes that carry a dot
	scale  float64 // of the font size
}

// parseText splits a label into runs. Between dollar signs letters are italic, ^ and _ raise and lower the
// next character or {group}, and a combining dot is kept apart so that it can be drawn: few fonts place it well.
func parseText(s string) []textRun {
	var runs []textRun
	math, script := false, 0
	runes := []rune(dotted.Replace(s))
	for i := 0; i < len(runes); i++ {
		r := runes[i]
		switch {
		case r == '$':
			math, script = !math, 0
		case math && (r == '^' || r == '_') && i+1 < len(runes):
			level := 1
			if r == '_' {
				level = -1
			}
			if runes[i+1] == '{' {
				script, i = level, i+1
				continue
			}
			i++
			runs = appendRune(runs, runes[i], true, level)
		case math && r == '}':
			script = 0
		default:
			runs = appendRune(runs, r, math, script)
		}
	}
	return runs
}

// appendRune adds r to the last textRun if it looks the same, else to a new one.
func appendRune(runs []textRun, r rune, math bool, script int) []textRun {
	last := len(runs) - 1
	if r == dotAbove && last >= 0 {
		runs[last].dots = append(runs[last].dots, len([]rune(runs[last].text))-1)
		return runs
	}
	next := textRun{text: string(r), italic: math && (unicode.IsLetter(r) || r == '∂'), script: script, scale: 1}
	if r == '-' && math {
		next.text = "−"
	}
	if script != 0 {
		next.scale = 0.72
	}
	if next.italic {
		next.scale *= 1.1 // the serif's x-height is the smaller one
	}
	if last >= 0 && runs[last].italic == next.italic && runs[last].script == script {
		runs[last].text += next.text
		return runs
	}
	return append(runs, next)
}

func (r textRun) face(size vg.Length) *font.Face {
	f := font.Font{Typeface: "Liberation", Variant: "Sans"}
	if r.italic {
		f.Variant, f.Style = "Serif", xfont.StyleItalic
	}
	if r.bold {
		f.Weight = xfont.WeightBold
	}
	face := font.DefaultCache.Lookup(f, size*vg.Length(r.scale))
	return &face
}

// phrase is text ready to be measured and drawn.
type phrase struct {
	runs []textRun
	size vg.Length
	ink  color.NRGBA
}

func words(s string, size vg.Length) phrase {
	return phrase{runs: parseText(s), size: size, ink: textInk}
}

func (p phrase) in(ink color.NRGBA) phrase { p.ink = ink; return p }

func (p phrase) strong() phrase {
	bold := make([]textRun, len(p.runs))
	for i, r := range p.runs {
		r.bold = !r.italic
		bold[i] = r
	}
	p.runs = bold
	return p
}

func (p phrase) width() vg.Length {
	var w vg.Length
	for _, r := range p.runs {
		w += r.face(p.size).Width(r.text)
	}
	return w
}

// The heights of Liberation, as parts of the font size: a capital above the baseline, a descender below it.
const (
	capHeight = 0.72
	descent   = 0.21
)

// height is that of a capital with a descender: the same for every text of one size, so that lines of text align.
func (p phrase) height() vg.Length { return p.size * (capHeight + descent) }

// anchor says which point of a text is put at the given place: across 0 left, 0.5 centre, 1 right; up 0
// the lowest descender, 0.5 the middle of a capital, 1 the top of a capital.
type anchor struct{ across, up float64 }

func (a anchor) baseline(size vg.Length) vg.Length {
	switch {
	case a.up == 0:
		return size * descent
	case a.up == 1:
		return -size * capHeight
	default:
		return -size * vg.Length(capHeight*a.up)
	}
}

// draw puts the text at pt, turned counterclockwise by turn (radians).
func (p phrase) draw(c draw.Canvas, pt vg.Point, a anchor, turn float64) {
	c.Push()
	defer c.Pop()
	c.Translate(pt)
	if turn != 0 {
		c.Rotate(turn)
	}
	c.SetColor(p.ink)
	x, y := -vg.Length(a.across)*p.width(), a.baseline(p.size)
	for _, r := range p.runs {
		face := r.face(p.size)
		up := vg.Length(0)
		switch r.script {
		case 1:
			up = 0.36 * p.size
		case -1:
			up = -0.18 * p.size
		}
		at := vg.Point{X: x, Y: y + up}
		c.FillString(*face, at, strings.ReplaceAll(r.text, " ", "\u00A0")) // SVG drops plain spaces at the ends
		for _, i := range r.dots {
			drawDot(c, face, at, []rune(r.text), i)
		}
		x += face.Width(r.text)
	}
}

// drawDot puts Newton's dot over the i-th rune of text that starts at pt.
func drawDot(c draw.Canvas, face *font.Face, pt vg.Point, text []rune, i int) {
	em := face.Font.Size
	before, through := face.Width(string(text[:i])), face.Width(string(text[:i+1]))
	above := 0.60 * em
	if unicode.IsUpper(text[i]) {
		above = 0.80 * em
	}
	centre := vg.Point{
		X: pt.X + (before+through)/2 + 0.09*em, // italics lean
		Y: pt.Y + above,
	}
	var circle vg.Path
	circle.Move(vg.Point{X: centre.X + 0.062*em, Y: centre.Y})
	circle.Arc(centre, 0.062*em, 0, 2*3.141592653589793)
	circle.Close()
	c.Fill(circle)
}

// markup is the text for Plotly, which knows <i>, <sup> and <sub>.
func markup(s string) string {
	var b strings.Builder
	for _, r := range parseText(s) {
		text := html.EscapeString(r.dotted())
		if r.italic {
			text = "<i>" + text + "</i>"
		}
		switch r.script {
		case 1:
			text = "<sup>" + text + "</sup>"
		case -1:
			text = "<sub>" + text + "</sub>"
		}
		b.WriteString(text)
	}
	return b.String()
}

// plain is the text without marks, for alternative texts and file metadata.
func plain(s string) string {
	var b strings.Builder
	for _, r := range parseText(s) {
		switch r.script {
		case 1:
			b.WriteByte('^')
		case -1:
			b.WriteByte('_')
		}
		b.WriteString(r.dotted())
	}
	return b.String()
}

// dotted is the textRun's text with its combining dots put back.
func (r textRun) dotted() string {
	var b strings.Builder
	for i, c := range []rune(r.text) {
		b.WriteRune(c)
		for _, d := range r.dots {
			if d == i {
				b.WriteRune(dotAbove)
			}
		}
	}
	return b.String()
}
