package plot

import (
	"hash/crc32"
	"image/color"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Kind is the truth or a kind of model. It sets the colour and the dash of marks. A name other than the constants below
// always gets the same other colour.
type Kind string

const (
	Truth    Kind = "truth"    // the true system: black, solid
	Baseline Kind = "baseline" // the network that learns the field directly: red, long dashes
	HNN      Kind = "hnn"      // the Hamiltonian neural network: blue, short dashes
	Neutral  Kind = ""         // neither the truth nor a model
)

// looks are the names and pens of the named kinds. The truth's line is the widest, to show under another line.
var looks = map[Kind]struct {
	label string
	pen   Pen
}{
	Truth:    {"Ground truth", Pen{Ink: Black, Width: 2.4}},
	Baseline: {"Baseline NN", Pen{Ink: Red, Width: 1.8, Dash: []vg.Length{8, 2.5}}},
	HNN:      {"Hamiltonian NN", Pen{Ink: Blue, Width: 1.8, Dash: []vg.Length{3.2, 2}}},
	Neutral:  {"", Pen{Ink: Grey, Width: 1.4}},
}

// Label returns the name of k in a legend.
func (k Kind) Label() string {
	if look, ok := looks[k]; ok {
		return look.label
	}
	return strings.ToUpper(string(k[:1])) + string(k[1:])
}

// Ink returns the colour of k.
func (k Kind) Ink() color.NRGBA { return k.Pen().Ink }

// titleInk returns the colour of a title about k.
func (k Kind) titleInk() color.NRGBA {
	if k == Neutral {
		return textInk
	}
	return k.Ink()
}

// Pen is the style of a line.
type Pen struct {
	Ink   color.NRGBA
	Width vg.Length   // in points
	Dash  []vg.Length // lengths of strokes and gaps, alternating; nil for solid
}

func (p Pen) style() draw.LineStyle {
	return draw.LineStyle{Color: p.Ink, Width: p.Width, Dashes: p.Dash}
}

// Red, Blue, Green and Pink are from Okabe and Ito's palette (Color Universal Design, 2008), which can be told apart
// with every kind of colour vision. Dashes show the difference on grey copies.
var (
	Black = rgb(0x000000)
	Red   = rgb(0xD55E00)
	Blue  = rgb(0x0072B2)
	Green = rgb(0x009E73)
	Pink  = rgb(0xCC79A7)
	Ochre = rgb(0x8A6D00)
	Grey  = rgb(0x6E6E6E)
	Paper = rgb(0xFFFFFF)

	textInk = rgb(0x222222)
	axisInk = rgb(0x444444)
	gridInk = rgb(0xEAEAEA)
)

// stylePens are the pens of other kinds and of lines of no kind: more of Okabe and Ito's colours, two of Paul Tol's.
var stylePens = []Pen{
	{Ink: rgb(0x3D3D3D), Width: 1.8},
	{Ink: rgb(0xE69F00), Width: 1.8, Dash: []vg.Length{8, 2.5}},
	{Ink: rgb(0x56B4E9), Width: 1.8, Dash: []vg.Length{2.4, 1.8}},
	{Ink: Green, Width: 1.8, Dash: []vg.Length{9, 2, 2, 2}},
	{Ink: Pink, Width: 1.8, Dash: []vg.Length{4.6, 2}},
	{Ink: rgb(0x882255), Width: 1.8, Dash: []vg.Length{10, 2, 2, 2, 2, 2}},
	{Ink: Ochre, Width: 1.8, Dash: []vg.Length{1.4, 2.2}},
	{Ink: rgb(0x332288), Width: 1.8, Dash: []vg.Length{14, 3}},
}

// Pen returns the pen of k's lines.
func (k Kind) Pen() Pen {
	if look, ok := looks[k]; ok {
		return look.pen
	}
	return stylePens[1+crc32.ChecksumIEEE([]byte(k))%7] // not the first, which is nearly the truth's
}

// Sizes of text in points, which are readable if a figure is shown at half the width of a notebook's column.
const (
	tickText   vg.Length = 11.5
	labelText  vg.Length = 13
	titleText  vg.Length = 13.5
	legendText vg.Length = 12.5
)

func rgb(hex uint32) color.NRGBA {
	return color.NRGBA{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: 0xFF}
}

// Mix returns the opaque colour a fraction t of the way from a to b.
func Mix(a, b color.NRGBA, t float64) color.NRGBA {
	between := func(u, v uint8) uint8 { return uint8(float64(u) + t*(float64(v)-float64(u)) + 0.5) }
	return color.NRGBA{R: between(a.R, b.R), G: between(a.G, b.G), B: between(a.B, b.B), A: 0xFF}
}

// Fade returns c at opacity a in [0, 1].
func Fade(c color.NRGBA, a float64) color.NRGBA {
	c.A = uint8(a*255 + 0.5)
	return c
}
