package pixel

import (
	"fmt"
	"image"
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
