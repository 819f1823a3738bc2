package plot

import (
	"cmp"
	"image"
	"image/color"
	"maps"
	"slices"
)

// compact is a picture with a palette: a third of the bytes of full colour as PNG, and no visible difference in
// drawings, whose colours are few but for the smoothed edges.
func compact(img image.Image) image.Image {
	return paint(img, newPalette([]image.Image{img}, 256))
}

// newPalette finds at most size opaque colours for the pictures by cutting the box of their colours along its
// longest side, again and again the box with the longest one (after Heckbert's median cut, 1982; cut in the middle, so
// that rare colours are not merged away).
func newPalette(imgs []image.Image, size int) color.Palette {
	weights := histogram(imgs)
	boxes := []colourBox{newBox(ordered(weights))}
	for len(boxes) < size {
		widest := 0
		for i, b := range boxes {
			if b.width > boxes[widest].width {
				widest = i
			}
		}
		if boxes[widest].width == 0 {
			break
		}
		low, high := boxes[widest].cut()
		boxes[widest] = low
		boxes = append(boxes, high)
	}
	p := make(color.Palette, len(boxes))
	for i, b := range boxes {
		p[i] = b.average(weights)
	}
	return p
}

// histogram counts the pixels of each colour.
func histogram(imgs []image.Image) map[color.NRGBA]int {
	counts := map[color.NRGBA]int{}
	for _, img := range imgs {
		var last color.NRGBA
		n := 0 // of the last colour, in a row
		eachPixel(img, func(_, _ int, c color.NRGBA) {
			if c != last {
				counts[last] += n
				last, n = c, 0
			}
			n++
		})
		counts[last] += n
	}
	delete(counts, color.NRGBA{}) // counted 0 times before the first pixel
	return counts
}

// ordered has the colours in a fixed order, so that the same picture always gives the same file.
func ordered(weights map[color.NRGBA]int) []color.NRGBA {
	return slices.SortedFunc(maps.Keys(weights), func(a, b color.NRGBA) int {
		return cmp.Or(cmp.Compare(a.R, b.R), cmp.Compare(a.G, b.G), cmp.Compare(a.B, b.B))
	})
}

// eachPixel goes over a picture; the ones drawn here are RGBA and opaque.
func eachPixel(img image.Image, do func(x, y int, c color.NRGBA)) {
	b := img.Bounds()
	fast, _ := img.(*image.RGBA)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if fast != nil {
				c := fast.RGBAAt(x, y)
				do(x, y, color.NRGBA(c))
				continue
			}
			do(x, y, color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA))
		}
	}
}

func channel(c color.NRGBA, i int) uint8 { return [3]uint8{c.R, c.G, c.B}[i] }

// colourBox is a set of colours with the channel in which they differ most.
type colourBox struct {
	colours     []color.NRGBA
	side, width int // the channel, and by how much
	middle      int // of the channel
}

func newBox(colours []color.NRGBA) colourBox {
	b := colourBox{colours: colours}
	for i := range 3 {
		lo, hi := 255, 0
		for _, c := range colours {
			v := int(channel(c, i))
			lo, hi = min(lo, v), max(hi, v)
		}
		if hi-lo > b.width {
			b.side, b.width, b.middle = i, hi-lo, (lo+hi)/2
		}
	}
	return b
}

// cut halves a box in the middle of its longest side.
func (b colourBox) cut() (low, high colourBox) {
	var small, great []color.NRGBA
	for _, c := range b.colours {
		if int(channel(c, b.side)) <= b.middle {
			small = append(small, c)
		} else {
			great = append(great, c)
		}
	}
	return newBox(small), newBox(great)
}

// average is the mean colour of a box, but its commonest one if that makes up a third of it: white stays white.
func (b colourBox) average(weights map[color.NRGBA]int) color.NRGBA {
	var top color.NRGBA
	var n, most, red, green, blue int
	for _, c := range b.colours {
		w := weights[c]
		n += w
		red, green, blue = red+w*int(c.R), green+w*int(c.G), blue+w*int(c.B)
		if w > most {
			most, top = w, c
		}
	}
	if 3*most >= n {
		return top
	}
	return color.NRGBA{R: uint8(red / n), G: uint8(green / n), B: uint8(blue / n), A: 0xFF}
}

// paint is the picture in the nearest colours of a palette.
func paint(img image.Image, p color.Palette) *image.Paletted {
	out := image.NewPaletted(img.Bounds(), p)
	known := map[color.NRGBA]uint8{}
	var last color.NRGBA // not of a pixel before the first: those are opaque
	var index uint8
	eachPixel(img, func(x, y int, c color.NRGBA) {
		if c != last {
			var ok bool
			if index, ok = known[c]; !ok {
				index = uint8(p.Index(c))
				known[c] = index
			}
			last = c
		}
		out.SetColorIndex(x, y, index)
	})
	return out
}
