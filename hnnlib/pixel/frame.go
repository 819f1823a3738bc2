package pixel

import (
	"fmt"
	"image"
	"image/draw"
	"runtime"
	"slices"
	"sync"
)

// Frames as in the paper.
const (
	Side   = 28          // pixels
	Pixels = Side * Side // numbers in one frame
	// Rod is the value of a pixel that the rod covers, red minus green. Paper and axle have the value 0.
	Rod = (204 - 77) / 255.0
)

// finer is the number of drawn pixels per pixel of the frame, in each direction. The rasterizer rounds coverage by up
// to 0.6 % of a pixel; averaging 2×2 pixels halves that.
const finer = 2

// Frames draws a frame at each angle from hanging, on all cores. A frame has 28×28 numbers in C order, the top row
// first. Each number is the picture's red minus green, averaged over the pixel's area: from 0 to [Rod].
func Frames(angles []float64) ([][]float32, error) {
	if err := checkAngles(angles); err != nil {
		return nil, err
	}
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
	return frames, nil
}

func checkAngles(angles []float64) error {
	for i, angle := range angles {
		if !finite(angle) {
			return fmt.Errorf("angle %d of %d is %v, but a finite number of radians is needed", i+1, len(angles), angle)
		}
	}
	return nil
}

// drawFrames draws the frames at angles into to. The axle's outline runs clockwise, which cuts it out of the rod.
func drawFrames(to [][]float32, angles []float64) {
	p, covered := newPen(Side*finer), image.NewAlpha(image.Rect(0, 0, Side*finer, Side*finer))
	hole := slices.Clone(axleOutline)
	slices.Reverse(hole)
	for i, angle := range angles {
		p.clear()
		p.polygon(rodOutline, angle)
		p.polygon(hole, 0)
		p.raster.DrawOp = draw.Src
		p.raster.Draw(covered, covered.Rect, image.Opaque, image.Point{})
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
