package pixel

import (
	"image/color"
	"math"
	"slices"

	"golang.org/x/image/vector"
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

var (
	paper = color.RGBA{255, 255, 255, 255}
	rod   = color.RGBA{204, 77, 77, 255}
	axle  = color.RGBA{0, 0, 0, 255}
)

// The number of lines in parts of the outlines.
const (
	arcPoints  = 32 // for half a circle; the rod's end is then right to 0.02 of the 500 pixels of Gym's picture
	sidePoints = 32 // for a side of the rod
)

var (
	// rodOutline is the outline of the hanging rod, a rectangle with half a disc at each end, anticlockwise.
	rodOutline = slices.Concat(
		arc([2]float64{0, -rodLength}, rodRadius, -math.Pi, 0), side(rodRadius, -rodLength, 0),
		arc([2]float64{}, rodRadius, 0, math.Pi), side(-rodRadius, 0, -rodLength))
	// axleOutline is the outline of the disc on the pivot, anticlockwise.
	axleOutline = slices.Concat(
		arc([2]float64{}, axleRadius, 0, math.Pi), arc([2]float64{}, axleRadius, math.Pi, 2*math.Pi))
)

// side returns points of the upright line at x. One long line would miss its end: the rasterizer rounds slopes.
func side(x, from, to float64) [][2]float64 {
	points := make([][2]float64, sidePoints)
	for i := range points {
		points[i] = [2]float64{x, from + (to-from)*float64(i)/sidePoints}
	}
	return points
}

// arc returns points of an arc from one angle to another, ends included.
func arc(centre [2]float64, radius, from, to float64) [][2]float64 {
	points := make([][2]float64, arcPoints+1)
	for i := range points {
		sin, cos := math.Sincos(from + (to-from)*float64(i)/arcPoints)
		points[i] = [2]float64{centre[0] + radius*cos, centre[1] + radius*sin}
	}
	return points
}

// pen draws into a raster of size×size pixels.
type pen struct {
	raster *vector.Rasterizer
	scale  float64 // pixels per world unit
}

func newPen(size int) *pen {
	return &pen{vector.NewRasterizer(size, size), float64(size) / viewSide}
}

// clear empties the raster.
func (p *pen) clear() {
	size := p.raster.Size()
	p.raster.Reset(size.X, size.Y)
}

// polygon adds a closed line through points in world units, rotated anticlockwise by an angle.
func (p *pen) polygon(points [][2]float64, angle float64) {
	sin, cos := math.Sincos(angle)
	for i, at := range points {
		x, y := at[0]*cos-at[1]*sin, at[0]*sin+at[1]*cos
		column, row := float32((x-viewLeft)*p.scale), float32((viewTop-y)*p.scale)
		if i == 0 {
			p.raster.MoveTo(column, row)
		} else {
			p.raster.LineTo(column, row)
		}
	}
	p.raster.ClosePath()
}
