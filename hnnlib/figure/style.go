package figure

import (
	"image/color"

	"gonum.org/v1/plot/vg"

	"hnn/hnnlib/plot"
)

// Kind says whose numbers a line, panel or group shows.
type Kind = plot.Kind

const (
	Truth    = plot.Truth
	Baseline = plot.Baseline
	HNN      = plot.HNN
	Neutral  = plot.Neutral
)

// pen is how one kind of line looks.
type pen struct {
	ink   color.NRGBA
	width vg.Length
	dash  []vg.Length // empty: solid
}

// Vermillion and blue of Okabe and Ito's palette (Color Universal Design, 2008), chosen there to be told
// apart with every kind of colour vision; the dashes repeat the difference in print and for grey copies.
var (
	black    = rgb(0x000000)
	red      = rgb(0xD55E00)
	blue     = rgb(0x0072B2)
	green    = rgb(0x009E73)
	neutral  = rgb(0x6E6E6E)
	paper    = rgb(0xFFFFFF)
	textInk  = rgb(0x222222)
	axisInk  = rgb(0x444444)
	gridInk  = rgb(0xEAEAEA)
	arrowInk = rgb(0xA3A3A3)
)

// penOf is the pen of a kind. The truth is the widest, so that it still shows under a line on top of it.
func penOf(k Kind) pen {
	switch k {
	case Truth:
		return pen{ink: black, width: 2.4}
	case Baseline:
		return pen{ink: red, width: 1.8, dash: []vg.Length{8, 2.5}}
	case HNN:
		return pen{ink: blue, width: 1.8, dash: []vg.Length{3.2, 2}}
	default:
		return pen{ink: neutral, width: 1.4}
	}
}

// Sizes in points (1/72 inch), chosen so that the smallest text is still read when a figure is shown at half
// the width of a notebook's column.
const (
	tickText   vg.Length = 11.5
	labelText  vg.Length = 13
	titleText  vg.Length = 13.5
	legendText vg.Length = 12.5
)

func rgb(hex uint32) color.NRGBA {
	return color.NRGBA{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: 0xFF}
}

// mix is the opaque colour a fraction t of the way from a to b.
func mix(a, b color.NRGBA, t float64) color.NRGBA {
	lerp := func(u, v uint8) uint8 { return uint8(float64(u) + t*(float64(v)-float64(u)) + 0.5) }
	return color.NRGBA{R: lerp(a.R, b.R), G: lerp(a.G, b.G), B: lerp(a.B, b.B), A: 0xFF}
}

// fade is c at opacity a in [0, 1].
func fade(c color.NRGBA, a float64) color.NRGBA {
	c.A = uint8(a*255 + 0.5)
	return c
}
