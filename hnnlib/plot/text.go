package plot

import (
	"html"
	"image/color"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	xfont "golang.org/x/image/font"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Text is a text.Handler for gonum's plots: plain text with mathematics between dollar signs, such as "position $q$",
// "$10^{-3}$", "$x_1$" and, with a combining dot, "$q̇$". Between dollar signs letters are italic, and ^ and _ raise
// and lower the next character or {group}.
type Text struct {
	inks map[string]color.NRGBA // colours of some texts: gonum has one colour for all ticks of an axis
}

// Heights of Liberation's capitals, of the room above them, and of a line, as fractions of the font size.
const (
	capHeight  = 0.72
	headroom   = 0.26
	lineHeight = 1.15
)

func (Text) Cache() *font.Cache { return font.DefaultCache }

// Extents returns no descent, so that all text is placed like a line of digits.
func (Text) Extents(f font.Font) font.Extents {
	return font.Extents{Ascent: (capHeight + headroom) * f.Size, Height: lineHeight * f.Size}
}

func (Text) Lines(txt string) []string { return strings.Split(txt, "\n") }

func (Text) Box(txt string, f font.Font) (width, height, depth vg.Length) {
	for _, r := range parseText(txt) {
		face := r.face(f)
		width += face.Width(undotted(r.text))
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
	if ink, ok := h.inks[txt]; ok {
		c.SetColor(ink)
	}
	pt.Y += vg.Length(sty.YAlign) * sty.Height(txt)
	if sty.YAlign == text.YCenter { // centre the capitals
		pt.Y += headroom * sty.Font.Size / 2
	}
	for _, line := range slices.Backward(h.Lines(txt)) {
		width, _, _ := h.Box(line, sty.Font)
		drawLine(c, line, sty.Font, pt.Add(vg.Point{X: vg.Length(sty.XAlign) * width}))
		pt.Y += lineHeight * sty.Font.Size
	}
}

// unpadded is Text for the labels of logarithmic axes, where gonum centres a label on the mean of the ends.
type unpadded struct{ Text }

func (u unpadded) Box(txt string, f font.Font) (width, height, depth vg.Length) {
	width, height, depth = u.Text.Box(txt, f)
	if txt != " " { // gonum measures a space for gaps
		width = 0
	}
	return width, height, depth
}

// drawLine draws one line of text from its left end on the baseline.
func drawLine(c vg.Canvas, line string, f font.Font, pt vg.Point) {
	for _, r := range parseText(line) {
		face := r.face(f)
		at := pt.Add(vg.Point{Y: []vg.Length{-0.18, 0, 0.36}[r.script+1] * f.Size})
		c.FillString(face, at, strings.ReplaceAll(undotted(r.text), " ", "\u00A0")) // SVG drops spaces at the ends
		var letters string
		for _, letter := range r.text {
			if letter == dotAbove {
				drawDot(c, face, at, letters)
			} else {
				letters += string(letter)
			}
		}
		pt.X += face.Width(letters)
	}
}

// drawDot draws Newton's dot over the last letter of a text that starts at pt, because few fonts place it well.
func drawDot(c vg.Canvas, face font.Face, pt vg.Point, letters string) {
	last, size := utf8.DecodeLastRuneInString(letters)
	middle := (face.Width(letters[:len(letters)-size]) + face.Width(letters)) / 2
	above := vg.Length(0.60)
	if unicode.IsUpper(last) {
		above = 0.80
	}
	em := face.Font.Size
	c.Fill(circle(pt.Add(vg.Point{X: middle + 0.09*em, Y: above * em}), 0.062*em)) // italics lean
}

// textStyle returns the style of text of a size and colour.
func textStyle(size vg.Length, ink color.NRGBA) text.Style {
	return text.Style{
		Color: ink, Font: font.Font{Typeface: "Liberation", Variant: "Sans", Size: size}, Handler: Text{},
		XAlign: text.XLeft, YAlign: text.YBottom,
	}
}

// strong returns a style in bold.
func strong(sty text.Style) text.Style {
	sty.Font.Weight = xfont.WeightBold
	return sty
}

// Write writes text of a size in points at pt. across is 0 for text that starts at pt, 0.5 for centred text and 1 for
// text that ends at pt. Vertically, pt is at half the height of a capital.
func Write(c draw.Canvas, txt string, size vg.Length, ink color.NRGBA, pt vg.Point, across float64, bold bool) {
	sty := textStyle(size, ink)
	if bold {
		sty = strong(sty)
	}
	sty.XAlign, sty.YAlign = text.XAlignment(-across), text.YCenter
	c.FillText(sty, pt, txt)
}

// dotAbove is the combining dot of Newton's derivative, as in q̇.
const dotAbove = '\u0307'

// dotted replaces letters that Unicode has with a dot, which some editors write and fonts often lack.
var dotted = strings.NewReplacer("\u1E57", "p\u0307", "\u1E8B", "x\u0307", "\u1E8F", "y\u0307", "\u017C", "z\u0307",
	"\u1E59", "r\u0307", "\u1E23", "h\u0307", "\u1E22", "H\u0307", "\u0117", "e\u0307", "\u0116", "E\u0307")

func undotted(s string) string { return strings.ReplaceAll(s, string(dotAbove), "") }

// run is a piece of text in one face at one height.
type run struct {
	text   string
	italic bool // a mathematical letter
	script int  // +1 superscript, -1 subscript
}

// parseText splits a line into runs.
func parseText(s string) []run {
	var runs []run
	math, script, group := false, 0, false
	for _, r := range dotted.Replace(s) {
		switch {
		case r == '$':
			math, script, group = !math, 0, false
		case math && r == '^':
			script = 1
		case math && r == '_':
			script = -1
		case math && r == '{' && script != 0:
			group = true
		case math && r == '}':
			script, group = 0, false
		default:
			runs = appendRune(runs, r, math, script)
			if !group {
				script = 0
			}
		}
	}
	return runs
}

// appendRune adds r to the last run if it has the same style, or else to a new run.
func appendRune(runs []run, r rune, math bool, script int) []run {
	last := len(runs) - 1
	next := run{text: string(r), italic: math && (unicode.IsLetter(r) || r == '∂'), script: script}
	if r == '-' && math {
		next.text = "−"
	}
	if last >= 0 && (r == dotAbove || runs[last].italic == next.italic && runs[last].script == script) {
		runs[last].text += next.text
		return runs
	}
	return append(runs, next)
}

// face returns the run's face in text of font f. Mathematical letters are in serif italics.
func (r run) face(f font.Font) font.Face {
	size := f.Size
	if r.script != 0 {
		size *= 0.72
	}
	if r.italic {
		f = font.Font{Typeface: "Liberation", Variant: "Serif", Style: xfont.StyleItalic}
		size *= 1.1 // the serif font has a smaller x-height
	}
	return font.DefaultCache.Lookup(f, size)
}

// markup returns the text for Plotly, with <i>, <sup> and <sub>.
func markup(s string) string {
	var all string
	for _, r := range parseText(s) {
		text := html.EscapeString(r.text)
		if r.italic {
			text = "<i>" + text + "</i>"
		}
		all += []string{"<sub>", "", "<sup>"}[r.script+1] + text + []string{"</sub>", "", "</sup>"}[r.script+1]
	}
	return all
}

// Plain returns a text without dollar signs and braces, for alternative texts and file metadata: "$x_1$" becomes x_1.
func Plain(s string) string {
	var all string
	for _, r := range parseText(s) {
		all += []string{"_", "", "^"}[r.script+1] + r.text
	}
	return all
}
