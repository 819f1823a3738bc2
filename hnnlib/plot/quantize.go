package plot

import (
	"cmp"
	"image"
	"image/color"
	"image/draw"
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
	weights := map[color.RGBA]int{}
	for _, img := range imgs {
		stretches(img, func(c color.RGBA, from, end int) { weights[c] += end - from })
	}
	all := slices.SortedFunc(maps.Keys(weights), func(a, b color.RGBA) int {
		return cmp.Or(cmp.Compare(weights[b], weights[a]),
			cmp.Compare(a.R, b.R), cmp.Compare(a.G, b.G), cmp.Compare(a.B, b.B)) // the same picture gives the same file
	})
	for shift := 0; len(all) > size && shift < 3; shift++ {
		family := map[color.RGBA]bool{}
		all = slices.DeleteFunc(all, func(c color.RGBA) bool {
			key := color.RGBA{R: c.R >> shift, G: c.G >> shift, B: c.B >> shift}
			seen := family[key]
			family[key] = true
			return seen
		})
	}
	var p color.Palette
	for _, c := range all[:min(size, len(all))] {
		p = append(p, c)
	}
	return p
}

// stretches goes over the pixels of an opaque picture, counted row by row, by stretches of one colour.
func stretches(img image.Image, do func(c color.RGBA, from, end int)) {
	full, ok := img.(*image.RGBA)
	if b := img.Bounds(); !ok || full.Stride != 4*b.Dx() {
		full = image.NewRGBA(b)
		draw.Draw(full, b, img, b.Min, draw.Src)
	}
	at := func(i int) color.RGBA {
		return color.RGBA{R: full.Pix[4*i], G: full.Pix[4*i+1], B: full.Pix[4*i+2], A: full.Pix[4*i+3]}
	}
	from, n := 0, len(full.Pix)/4
	for i := 1; i <= n; i++ {
		if i == n || at(i) != at(from) {
			do(at(from), from, i)
			from = i
		}
	}
}

// paint is the picture in the nearest colours of a palette.
func paint(img image.Image, p color.Palette) *image.Paletted {
	out := image.NewPaletted(img.Bounds(), p)
	known := map[color.RGBA]uint8{}
	stretches(img, func(c color.RGBA, from, end int) {
		index, ok := known[c]
		if !ok {
			index = uint8(p.Index(c))
			known[c] = index
		}
		for i := from; i < end; i++ {
			out.Pix[i] = index
		}
	})
	return out
}
