package pixel

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math"
	"runtime"
	"slices"
	"sync"

	"golang.org/x/image/vector"
)

// Frames as in the paper.
const (
	Side   = 28          // pixels
	Pixels = Side * Side // numbers in one frame
	// Rod is the value of a pixel that the rod covers, red minus green. Paper and axle have the value 0.
	Rod = (204 - 77) / 255.0
)

// Sizes in Gym's picture, in its world units. The pivot is at the origin and y points up.
const (
	rodLength  = 1.0
	rodRadius  = 0.1
	axleRadius = 0.05
)

// The part of Gym's picture that the paper's frames show: columns 33–67 % and rows 44–78 %. The whole picture is ±2.2
// world units wide and high.
const (
	viewSide = 0.34 * 4.4
	viewLeft = 0.33*4.4 - 2.2
	viewTop  = 2.2 - 0.44*4.4
)

// The number of lines in parts of the outlines.
const (
	arcPoints  = 32 // for half a circle; the rod's end is then right to 0.02 of the 500 pixels of Gym's picture
	sidePoints = 32 // for a side of the rod
)

var (
	// rodOutline is the outline of the hanging rod, a rectangle with half a disc at each end, anticlockwise.
	rodOutline = slices.Concat(
		arc(-rodLength, rodRadius, -math.Pi, 0), side(rodRadius, -rodLength, 0),
		arc(0, rodRadius, 0, math.Pi), side(-rodRadius, 0, -rodLength))
	// axleOutline is the outline of the disc on the pivot, anticlockwise.
	axleOutline = slices.Concat(arc(0, axleRadius, 0, math.Pi), arc(0, axleRadius, math.Pi, 2*math.Pi))
)

// side returns points of the upright line at x. One long line would miss its end: the rasterizer rounds slopes.
func side(x, from, to float64) [][2]float64 {
	points := make([][2]float64, sidePoints)
	for i := range points {
		points[i] = [2]float64{x, from + (to-from)*float64(i)/sidePoints}
	}
	return points
}

// arc returns points of an arc around (0, y) from one angle to another, ends included.
func arc(y, radius, from, to float64) [][2]float64 {
	points := make([][2]float64, arcPoints+1)
	for i := range points {
		sin, cos := math.Sincos(from + (to-from)*float64(i)/arcPoints)
		points[i] = [2]float64{radius * cos, y + radius*sin}
	}
	return points
}

// outline adds the closed line through points, rotated anticlockwise by an angle, to the raster of a square picture.
func outline(to *vector.Rasterizer, points [][2]float64, angle float64) {
	scale := float64(to.Size().X) / viewSide
	sin, cos := math.Sincos(angle)
	for i, at := range points {
		x, y := at[0]*cos-at[1]*sin, at[0]*sin+at[1]*cos
		column, row := float32((x-viewLeft)*scale), float32((viewTop-y)*scale)
		if i == 0 {
			to.MoveTo(column, row)
		} else {
			to.LineTo(column, row)
		}
	}
	to.ClosePath()
}

// Frames draws a frame at each angle from hanging, on all cores. A frame has 28×28 numbers in C order, the top row
// first. Each number is the picture's red minus green, averaged over the pixel's area: from 0 to [Rod].
func Frames(angles []float64) ([][]float32, error) {
	if err := checkAngles(angles); err != nil {
		return nil, err
	}
	return drawn(angles), nil
}

func checkAngles(angles []float64) error {
	for i, angle := range angles {
		if !finite(angle) {
			return fmt.Errorf("angle %d of %d is %v, but a finite number of radians is needed", i+1, len(angles), angle)
		}
	}
	return nil
}

// drawn returns the frames at finite angles.
func drawn(angles []float64) [][]float32 {
	frames := slices.Collect(slices.Chunk(make([]float32, len(angles)*Pixels), Pixels))
	share := len(angles)/runtime.GOMAXPROCS(0) + 1
	var workers sync.WaitGroup
	from := 0
	for part := range slices.Chunk(angles, share) {
		to := frames[from:]
		from += len(part)
		workers.Go(func() { drawFrames(to, part) })
	}
	workers.Wait()
	return frames
}

// finer is the number of drawn pixels per pixel of the frame, in each direction. The rasterizer rounds coverage by up
// to 0.6 % of a pixel; averaging 2×2 pixels halves that.
const finer = 2

// drawFrames draws the frames at angles into to. The axle's outline runs clockwise, which cuts it out of the rod.
func drawFrames(to [][]float32, angles []float64) {
	const size = Side * finer
	raster, covered := vector.NewRasterizer(size, size), image.NewAlpha(image.Rect(0, 0, size, size))
	hole := slices.Clone(axleOutline)
	slices.Reverse(hole)
	for i, angle := range angles {
		raster.Reset(size, size)
		outline(raster, rodOutline, angle)
		outline(raster, hole, 0)
		raster.DrawOp = draw.Src
		raster.Draw(covered, covered.Rect, image.Opaque, image.Point{})
		average(to[i], covered.Pix)
	}
}

// average fills a frame from the coverage of the finer pixels, which is from 0 to 255.
func average(frame []float32, covered []uint8) {
	for k := range frame {
		sum := 0
		for row := range finer {
			from := (k/Side*finer+row)*Side*finer + k%Side*finer
			for _, share := range covered[from : from+finer] {
				sum += int(share)
			}
		}
		frame[k] = float32(Rod * float64(sum) / float64(255*finer*finer))
	}
}

const (
	sheetGap  = 2    // width of the grey line between the pictures of a sheet, in pixels
	sheetMost = 4096 // largest side of a sheet, in pixels
)

// Sheet draws the cropped pictures at some angles from hanging in Gym's colours, size×size pixels each, in rows from
// left to right, with about as many rows as columns.
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
	pitch, raster := size+sheetGap, vector.NewRasterizer(size, size)
	sheet := image.NewRGBA(image.Rect(0, 0, columns*pitch-sheetGap, rows*pitch-sheetGap))
	draw.Draw(sheet, sheet.Rect, image.NewUniform(color.Gray{200}), image.Point{}, draw.Src)
	for i, angle := range angles {
		at := image.Pt(i%columns, i/columns).Mul(pitch)
		square := image.Rectangle{at, at.Add(image.Pt(size, size))}
		fill := func(points [][2]float64, angle float64, ink color.Color) {
			raster.Reset(size, size)
			outline(raster, points, angle)
			raster.Draw(sheet, square, image.NewUniform(ink), image.Point{})
		}
		draw.Draw(sheet, square, image.White, image.Point{}, draw.Src)
		fill(rodOutline, angle, color.RGBA{204, 77, 77, 255})
		fill(axleOutline, 0, color.Black)
	}
	return sheet, nil
}
