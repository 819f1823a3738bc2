package figure

import (
	"image"
	"image/color"
)

func eachPixel(img image.Image, do func(x, y int, c color.NRGBA)) {
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			do(x, y, color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA))
		}
	}
}
