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

// newPalette finds at most size opaque colours for the pictures: all of them or, where they are more, the commonest ones
// that differ enough to be told apart. Drawings have few colours but for smoothed edges, whose rare ones are left out.
func newPalette(imgs []image.Image, size int) color.Palette {
	weights := histogram(imgs)
	all := slices.SortedFunc(maps.Keys(weights), func(a, b color.NRGBA) int {
		return cmp.Or(cmp.Compare(weights[b], weights[a]),
			cmp.Compare(a.R, b.R), cmp.Compare(a.G, b.G), cmp.Compare(a.B, b.B)) // the same picture gives the same file
	})
	for shift := 0; len(all) > size && shift < 3; shift++ {
		first, family := all[:0:0], map[color.NRGBA]bool{}
		for _, c := range all {
			key := color.NRGBA{R: c.R >> shift, G: c.G >> shift, B: c.B >> shift}
			if !family[key] {
				first, family[key] = append(first, c), true
			}
		}
		all = first
	}
	p := make(color.Palette, min(size, len(all)))
	for i := range p {
		p[i] = all[i]
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
