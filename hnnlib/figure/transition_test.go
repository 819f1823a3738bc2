package figure

import (
	"image"
	"image/color"
	"testing"
)

func eachPixel(img image.Image, do func(x, y int, c color.NRGBA)) {
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			do(x, y, color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA))
		}
	}
}

// fail is an error with the text that it should have.
type fail struct {
	err  error
	want string
}

func checkFaults(t *testing.T, cases map[string]fail) {
	t.Helper()
	for name, c := range cases {
		if c.err == nil || c.err.Error() != c.want {
			t.Errorf("%s: got %v\nwant %s", name, c.err, c.want)
		}
	}
}

// contourSample is the ground of old figures.
func contourSample() struct{ Panels []ContourPanel } {
	g := gridOf(Truth, 1)
	return struct{ Panels []ContourPanel }{[]ContourPanel{{Kind: Truth, Q: g.X, P: g.Y, H: g.Z}}}
}
