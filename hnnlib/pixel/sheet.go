package pixel

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math"
)

const (
	sheetGap  = 2    // width of the grey line between the pictures of a sheet, in pixels
	sheetMost = 4096 // largest side of a sheet, in pixels
)

// Sheet draws the cropped pictures at some angles from hanging, size×size pixels each, in rows from left to right, with
// about as many rows as columns.
func Sheet(angles []float64, size int) (*image.RGBA, error) {
	if len(angles) == 0 {
		return nil, errors.New("a sheet of 0 pictures was asked for, but at least 1 angle is needed")
	}
	if err := checkAngles(angles); err != nil {
		return nil, err
	}
	columns := int(math.Ceil(math.Sqrt(float64(len(angles)))))
	rows := (len(angles) + columns - 1) / columns
	if columns*size > sheetMost {
		return nil, fmt.Errorf("%d pictures of %d pixels make a sheet of %d by %d, but %d is the most: "+
			"give fewer angles", len(angles), size, columns*size, rows*size, sheetMost)
	}
	pitch := size + sheetGap
	sheet := image.NewRGBA(image.Rect(0, 0, columns*pitch-sheetGap, rows*pitch-sheetGap))
	draw.Draw(sheet, sheet.Rect, image.NewUniform(color.Gray{200}), image.Point{}, draw.Src)
	for i, angle := range angles {
		at := image.Pt(i%columns, i/columns).Mul(pitch)
		drawPicture(sheet, image.Rectangle{at, at.Add(image.Pt(size, size))}, angle)
	}
	return sheet, nil
}

// drawPicture draws the pendulum in Gym's colours into a square of img.
func drawPicture(img draw.Image, square image.Rectangle, angle float64) {
	draw.Draw(img, square, image.NewUniform(paper), image.Point{}, draw.Src)
	p := newPen(square.Dx())
	p.polygon(rodOutline, angle)
	p.raster.Draw(img, square, image.NewUniform(rod), image.Point{})
	p.clear()
	p.polygon(axleOutline, 0)
	p.raster.Draw(img, square, image.NewUniform(axle), image.Point{})
}
