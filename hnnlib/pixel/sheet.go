package pixel

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math"
)

// sheetGap is the grey line between the pictures of a sheet, in pixels.
const sheetGap = 2

// Sheet draws the cropped pictures at some angles from hanging, size×size pixels each, in rows from left to right,
// about as many rows as columns.
func Sheet(angles []float64, size int) (*image.RGBA, error) {
	if len(angles) == 0 {
		return nil, fmt.Errorf("a sheet of 0 pictures was asked for, but at least 1 angle is needed")
	}
	if err := checkSize(size); err != nil {
		return nil, err
	}
	columns := int(math.Ceil(math.Sqrt(float64(len(angles)))))
	rows := (len(angles) + columns - 1) / columns
	if columns*size > MaxSize {
		return nil, fmt.Errorf("%d pictures of %d pixels make a sheet of %d by %d, but %d is the most: give fewer angles",
			len(angles), size, columns*size, rows*size, MaxSize)
	}
	pitch := size + sheetGap
	sheet := image.NewRGBA(image.Rect(0, 0, columns*pitch-sheetGap, rows*pitch-sheetGap))
	draw.Draw(sheet, sheet.Rect, image.NewUniform(color.Gray{200}), image.Point{}, draw.Src)
	for i, angle := range angles {
		img, err := Picture(angle, Cropped, size)
		if err != nil {
			return nil, fmt.Errorf("picture %d: %w", i+1, err)
		}
		at := image.Pt(i%columns, i/columns).Mul(pitch)
		draw.Draw(sheet, img.Rect.Add(at), img, image.Point{}, draw.Src)
	}
	return sheet, nil
}
