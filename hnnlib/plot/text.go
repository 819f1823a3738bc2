package plot

import (
	"fmt"
	"html"
	"image/color"
	"math"
	"strings"
	"unicode"

	xfont "golang.org/x/image/font"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Text is a text.Handler for gonum's plots: plain text with mathematics between dollar signs, such as "position $q$",
// "$10^{-3}$", "$x_1$" and, with a combining dot, "$q̇$". Between the signs letters are italic, and ^ and _ raise and
// lower the next character or {group}.
type Text struct{}

var _ text.Handler = Text{}

// Heights as parts of the font size: of Liberation's capitals above the baseline, of the room over them, which is the
// gap between gonum's tick marks and their labels, and of a line.
const (
	capHeight  = 0.72
	headroom   = 0.26
	lineHeight = 1.15
)

func (Text) Cache() *font.Cache { return font.DefaultCache }

// Extents has no descent, so that text stands on the baseline of a line of digits.
func (Text) Extents(f font.Font) font.Extents {
	return font.Extents{Ascent: (capHeight + headroom) * f.Size, Height: lineHeight * f.Size}
}

func (Text) Lines(txt string) []string {
	_, txt = inkOf(txt)
	return strings.Split(txt, "\n")
}

func (Text) Box(txt string, f font.Font) (width, height, depth vg.Length) {
	for _, r := range parseText(txt) {
		face := r.face(f)
		width += face.Width(r.text)
	}
	return width, (capHeight + headroom) * f.Size, 0
}

func (h Text) Draw(c vg.Canvas, txt string, sty text.Style, pt vg.Point) {
	if sty.Font.Size == 0 || strings.TrimSpace(txt) == "" {
		return
	}
	c.Push()
	defer c.Pop()
	sin, cos := math.Sincos(sty.Rotation)
	if sty.Rotation != 0 {
		c.Rotate(sty.Rotation)
	}
	pt = vg.Point{X: pt.Y*vg.Length(sin) + pt.X*vg.Length(cos), Y: pt.Y*vg.Length(cos) - pt.X*vg.Length(sin)}
	c.SetColor(sty.Color)
	if ink, _ := inkOf(txt); ink.A > 0 {
		c.SetColor(ink)
	}
	lines := h.Lines(txt)
	pt.Y += vg.Length(sty.YAlign) * sty.Height(txt)
	if sty.YAlign == text.YCenter { // of the capitals
		pt.Y += headroom * sty.Font.Size / 2
	}
	for i, line := range lines {
		width, _, _ := h.Box(line, sty.Font)
		up := lineHeight * sty.Font.Size * vg.Length(len(lines)-1-i)
		drawLine(c, line, sty.Font, pt.Add(vg.Point{X: vg.Length(sty.XAlign) * width, Y: up}))
	}
}

// unpadded is Text for the labels of logarithmic axes, for which gonum would make room in the wrong place: it takes the
// mean of the ends for the middle.
type unpadded struct{ Text }

func (u unpadded) Box(txt string, f font.Font) (width, height, depth vg.Length) {
	width, height, depth = u.Text.Box(txt, f)
	if txt != " " { // which gonum measures for gaps
		width = 0
	}
	return width, height, depth
}

// drawLine draws one line of text from its left end on the baseline.
func drawLine(c vg.Canvas, line string, f font.Font, pt vg.Point) {
	for _, r := range parseText(line) {
		at, face := pt, r.face(f)
		switch r.script {
		case 1:
			at.Y += 0.36 * f.Size
		case -1:
			at.Y -= 0.18 * f.Size
		}
		c.FillString(face, at, strings.ReplaceAll(r.text, " ", "\u00A0")) // SVG drops spaces at the ends
		for _, i := range r.dots {
			drawDot(c, face, at, []rune(r.text), i)
		}
		pt.X += face.Width(r.text)
	}
}

// drawDot puts Newton's dot over the i-th rune of a text that starts at pt.
func drawDot(c vg.Canvas, face font.Face, pt vg.Point, runes []rune, i int) {
	em := face.Font.Size
	before, through := face.Width(string(runes[:i])), face.Width(string(runes[:i+1]))
	above := 0.60 * em
	if unicode.IsUpper(runes[i]) {
		above = 0.80 * em
	}
	c.Fill(circle(vg.Point{X: pt.X + (before+through)/2 + 0.09*em, Y: pt.Y + above}, 0.062*em)) // italics lean
}

// textStyle is text of a size and colour.
func textStyle(size vg.Length, ink color.NRGBA) text.Style {
	return text.Style{
		Color: ink, Font: font.Font{Typeface: "Liberation", Variant: "Sans", Size: size}, Handler: Text{},
		XAlign: text.XLeft, YAlign: text.YBottom,
	}
}

// strong is a style in bold.
func strong(sty text.Style) text.Style {
	sty.Font.Weight = xfont.WeightBold
	return sty
}

// Write writes text around a point, of a size in points: across is 0 for text that starts there, 0.5 for text that is
// centred and 1 for text that ends there. The point is at half the height of a capital.
func Write(c draw.Canvas, txt string, size vg.Length, ink color.NRGBA, pt vg.Point, across float64, bold bool) {
	sty := textStyle(size, ink)
	if bold {
		sty = strong(sty)
	}
	sty.XAlign, sty.YAlign = text.XAlignment(-across), text.YCenter
	c.FillText(sty, pt, txt)
}

// inked marks a text to be drawn in a colour of its own, for gonum has one colour for all ticks of an axis.
func inked(txt string, ink color.NRGBA) string {
	return fmt.Sprintf("\x00%02X%02X%02X%s", ink.R, ink.G, ink.B, txt)
}

// inkOf is the colour of an inked text, and the text.
func inkOf(txt string) (color.NRGBA, string) {
	var c color.NRGBA
	if len(txt) < 7 || txt[0] != 0 {
		return c, txt
	}
	if _, err := fmt.Sscanf(txt[1:7], "%02X%02X%02X", &c.R, &c.G, &c.B); err != nil {
		return c, txt
	}
	c.A = 0xFF
	return c, txt[7:]
}

// dotAbove is the combining dot of Newton's derivative, as in q̇.
const dotAbove = '\u0307'

// dotted are letters that Unicode has with their dot, as some editors write them; fonts often lack them.
var dotted = strings.NewReplacer("\u1E57", "p\u0307", "\u1E8B", "x\u0307", "\u1E8F", "y\u0307", "\u017C", "z\u0307",
	"\u1E59", "r\u0307", "\u1E23", "h\u0307", "\u1E22", "H\u0307", "\u0117", "e\u0307", "\u0116", "E\u0307")

// run is a piece of text in one face at one height.
type run struct {
	text   string
	italic bool    // a mathematical letter
	script int     // +1 superscript, -1 subscript
	dots   []int   // indices of the runes that carry a dot, which few fonts place well
	scale  float64 // of the font size
}

// parseText splits a line into runs.
func parseText(s string) []run {
	var runs []run
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

// appendRune adds r to the last run if it looks the same, else to a new one.
func appendRune(runs []run, r rune, math bool, script int) []run {
	last := len(runs) - 1
	if r == dotAbove && last >= 0 {
		runs[last].dots = append(runs[last].dots, len([]rune(runs[last].text))-1)
		return runs
	}
	next := run{text: string(r), italic: math && (unicode.IsLetter(r) || r == '∂'), script: script, scale: 1}
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

// face is the run's face in text of a font: mathematical letters are in serif italics.
func (r run) face(f font.Font) font.Face {
	size := f.Size * vg.Length(r.scale)
	if r.italic {
		f = font.Font{Typeface: "Liberation", Variant: "Serif", Style: xfont.StyleItalic}
	}
	return font.DefaultCache.Lookup(f, size)
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

// Plain is a text without its marks, for alternative texts and file metadata: "$x_1$" is x_1.
func Plain(s string) string {
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

// dotted is the run's text with its combining dots put back.
func (r run) dotted() string {
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
