package pixel

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
)

// MaxSize is the largest side of a picture, in pixels.
const MaxSize = 4096

// Picture draws the pendulum at an angle from hanging, in Gym's colours, size×size pixels.
func Picture(angle float64, view View, size int) (*image.RGBA, error) {
	if !finite(angle) {
		return nil, fmt.Errorf("the angle is %v, but a finite number of radians is needed", angle)
	}
	if err := checkSize(size); err != nil {
		return nil, err
	}
	if !(view.side > 0) {
		return nil, fmt.Errorf("the view shows nothing: give Whole or Cropped")
	}
	img := image.NewRGBA(image.Rect(0, 0, size, size))
	draw.Draw(img, img.Rect, image.NewUniform(paper), image.Point{}, draw.Src)
	p := newPen(view, size)
	p.polygon(rodOutline, angle)
	p.raster.Draw(img, img.Rect, image.NewUniform(rod), image.Point{})
	p.clear()
	p.polygon(axleOutline, 0)
	p.raster.Draw(img, img.Rect, image.NewUniform(axle), image.Point{})
	return img, nil
}

func checkSize(size int) error {
	if size < 1 || size > MaxSize {
		return fmt.Errorf("the picture's size is %d, but 1 to %d pixels are needed", size, MaxSize)
	}
	return nil
}

// Enlarge shows a frame of 28×28 numbers, drawn or predicted, with scale×scale points for each: 0 as paper, [Rod] in the
// rod's colour, in between in proportion. Numbers outside are shown as the nearest of the two.
func Enlarge(frame []float32, scale int) (*image.RGBA, error) {
	if len(frame) != Pixels {
		return nil, fmt.Errorf("the frame has %d numbers, but %d×%d are needed", len(frame), Side, Side)
	}
	if scale < 1 || scale > MaxSize/Side {
		return nil, fmt.Errorf("the scale is %d, but 1 to %d is needed", scale, MaxSize/Side)
	}
	img := image.NewRGBA(image.Rect(0, 0, Side*scale, Side*scale))
	for k, v := range frame {
		if !finite(float64(v)) {
			return nil, fmt.Errorf("the frame's row %d, column %d is %v, but finite numbers are needed", k/Side, k%Side, v)
		}
		at := image.Pt(k%Side, k/Side).Mul(scale)
		draw.Draw(img, image.Rectangle{at, at.Add(image.Pt(scale, scale))}, image.NewUniform(tint(float64(v)/Rod)), image.Point{}, draw.Src)
	}
	return img, nil
}

// tint is the colour between paper (0) and rod (1).
func tint(share float64) color.RGBA {
	share = max(0, min(1, share))
	mix := func(a, b uint8) uint8 { return uint8(float64(a) + share*(float64(b)-float64(a)) + 0.5) }
	return color.RGBA{mix(paper.R, rod.R), mix(paper.G, rod.G), mix(paper.B, rod.B), 255}
}
