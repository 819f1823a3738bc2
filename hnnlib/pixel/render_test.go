package pixel_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"math"
	"os"
	"slices"
	"testing"

	"hnn/hnnlib/pixel"

	"github.com/sbinet/npyio/npz"
	"gonum.org/v1/gonum/floats"
)

func frames(angles ...float64) [][]float32 { return must(pixel.Frames(angles)) }

// The area of the rod minus the disc on the pivot is the same at every angle at which the whole rod is in the frame.
func TestTheRodKeepsItsArea(t *testing.T) {
	const perUnit = pixel.Side / (0.34 * 4.4) // pixels
	want := pixel.Rod * (0.2*1 + math.Pi*(0.1*0.1-0.05*0.05)) * perUnit * perUnit
	for _, angle := range floats.Span(make([]float64, 41), -0.6, 0.6) {
		sum := 0.
		for _, v := range frames(angle)[0] {
			sum += float64(v)
		}
		if math.Abs(sum/want-1) > 2e-3 {
			t.Errorf("at %+.3f the numbers add up to %.3f, want %.3f", angle, sum, want)
		}
	}
}

// A frame is the area average of red minus green of the picture, which drawPicture draws separately.
func TestFramesAverageThePicture(t *testing.T) {
	const finer = 16
	for _, angle := range []float64{-0.5, 0, 0.2, 2} {
		img := must(pixel.Sheet([]float64{angle}, pixel.Side*finer))
		averaged := make([]float64, pixel.Pixels)
		for y := range pixel.Side * finer {
			for x := range pixel.Side * finer {
				c := img.RGBAAt(x, y)
				averaged[y/finer*pixel.Side+x/finer] += (float64(c.R) - float64(c.G)) / (255 * finer * finer)
			}
		}
		for k, v := range frames(angle)[0] {
			if math.Abs(float64(v)-averaged[k]) > 0.004 {
				t.Errorf("at %+.1f row %d, column %d is %.4f, the average %.4f",
					angle, k/pixel.Side, k%pixel.Side, v, averaged[k])
			}
		}
	}
}

func TestMirroredAnglesMirrorTheFrame(t *testing.T) {
	for _, angle := range floats.Span(make([]float64, 50), 0, math.Pi) {
		f := frames(angle, -angle)
		for k := range pixel.Pixels {
			there, here := f[0][k], f[1][k/pixel.Side*pixel.Side+pixel.Side-1-k%pixel.Side]
			if math.Abs(float64(there-here)) > 0.003 { // the rasterizer's rounding
				t.Fatalf("at %.3f row %d, column %d: %v and %v", angle, k/pixel.Side, k%pixel.Side, there, here)
			}
		}
	}
}

// A small turn changes a frame only a little. The rod's end moves by 0.0206 pixels, and a pixel changes by at most that
// times the length of an edge in the pixel.
func TestFramesAreContinuous(t *testing.T) {
	angles := floats.Span(make([]float64, 6284), -math.Pi, math.Pi) // steps of 0.001
	all := frames(angles...)
	for i := 1; i < len(angles); i++ {
		sum := 0.
		for k := range pixel.Pixels {
			d := math.Abs(float64(all[i][k] - all[i-1][k]))
			sum += d
			if d > pixel.Rod*(0.0206*math.Sqrt2+0.005) {
				t.Fatalf("from %.4f to %.4f one number changes by %.4f", angles[i-1], angles[i], d)
			}
		}
		if sum == 0 && math.Abs(angles[i]) < math.Pi/2 {
			t.Fatalf("from %.4f to %.4f nothing changes", angles[i-1], angles[i])
		}
	}
}

func TestABatchIsItsFrames(t *testing.T) {
	angles := floats.Span(make([]float64, 37), -4, 4)
	all := frames(angles...)
	for i, angle := range angles {
		if !slices.Equal(all[i], frames(angle)[0]) {
			t.Errorf("frame %d of the batch is not the one drawn alone", i)
		}
	}
	if len(frames()) != 0 {
		t.Error("no angles make frames")
	}
	if turned := frames(0.3, 0.3+2*math.Pi, -1e300); slices.Max(turned[2]) < 0.4 {
		t.Error("a far angle draws no rod")
	}
}

func TestSheetHoldsThePictures(t *testing.T) {
	angles := []float64{-0.5, 0, 0.5, 1, 2}
	sheet := must(pixel.Sheet(angles, 50))
	if want := image.Rect(0, 0, 154, 102); sheet.Rect != want {
		t.Fatalf("the sheet is %v, want %v", sheet.Rect, want)
	}
	img := must(pixel.Sheet([]float64{1}, 50))
	for k := range 50 * 50 { // the fourth is the first of the second row
		if got, want := sheet.RGBAAt(k%50, 52+k/50), img.RGBAAt(k%50, k/50); got != want {
			t.Fatalf("point %d, %d of the fourth picture is %v, want %v", k%50, k/50, got, want)
		}
	}
}

func TestWriteNPZHasTheShape(t *testing.T) {
	var file bytes.Buffer
	want := frames(0, 0.3, 1)
	if err := pixel.WriteFrames(&file, want); err != nil {
		t.Fatal(err)
	}
	z := must(npz.NewReader(bytes.NewReader(file.Bytes()), int64(file.Len())))
	var got []float32
	if err := z.Read("frames.npy", &got); err != nil {
		t.Fatal(err)
	}
	shape := z.Header("frames.npy").Descr.Shape
	if !slices.Equal(shape, []int{3, 28, 28}) || !slices.Equal(got, slices.Concat(want...)) {
		t.Errorf("frames of shape %v came back, or changed", shape)
	}
}

func TestBadInput(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	refuse(t, map[string]error{
		"angle 2 of 3 is NaN, but a finite number of radians is needed":                                       failure(pixel.Frames([]float64{0, nan, 1})),
		"angle 1 of 1 is +Inf, but a finite number of radians is needed":                                      failure(pixel.Sheet([]float64{inf}, 200)),
		"a swing starts at angle +Inf and velocity 0, but finite numbers are needed":                          failure(pixel.Swing(pixel.State{Angle: inf}, 5)),
		"a sheet of 0 pictures was asked for, but at least 1 angle is needed":                                 failure(pixel.Sheet(nil, 200)),
		"2500 pictures of 200 pixels make a sheet of 10000 by 10000, but 4096 is the most: give fewer angles": failure(pixel.Sheet(make([]float64, 2500), 200)),
	})
}

// recorded reads an array of testdata/gymnasium.npz; testdata/record.py says how it was made.
func recorded[T any](t *testing.T, name string) []T {
	t.Helper()
	z := must(npz.Open("testdata/gymnasium.npz"))
	defer z.Close()
	var flat []T
	if err := z.Read(name+".npy", &flat); err != nil {
		t.Fatal(err)
	}
	return flat
}

// Both compute in float64, but sines and angles differ in the last digits, because Gym measures angles from the top.
func TestMotionIsGyms(t *testing.T) {
	motion := recorded[float64](t, "motion")
	const steps = 301
	if len(motion) != 2*steps*2 {
		t.Fatalf("the recording has %d numbers", len(motion))
	}
	clipped := 0
	for k := range 2 {
		want := motion[k*steps*2 : (k+1)*steps*2]
		got := must(pixel.Swing(pixel.State{Angle: want[0] - math.Pi, Velocity: want[1]}, steps))
		for i, s := range got {
			if s.Velocity == pixel.MaxSpeed {
				clipped++
			}
			da, dv := s.Angle+math.Pi-want[2*i], s.Velocity-want[2*i+1]
			if math.Abs(da) > 1e-10 || math.Abs(dv) > 1e-10 {
				t.Fatalf("motion %d: after %d steps the angle is off by %.2g, the velocity by %.2g", k, i, da, dv)
			}
		}
	}
	if clipped == 0 {
		t.Error("no step reached the limit of the speed")
	}
}

// This package draws the outlines of the old Gym's scene. Gymnasium draws with pygame, which counts whole pixels on
// both edges: of 500 pixels, its rod is half a pixel wider on each side, and its disc on the pivot is a little smaller.
func TestFramesAreGyms(t *testing.T) {
	theta, want := recorded[float64](t, "theta"), recorded[float32](t, "frames")
	got := slices.Concat(must(pixel.Frames(theta))...)
	if len(theta) < 20 || len(got) != len(want) {
		t.Fatalf("%d angles, %d numbers, want %d", len(theta), len(got), len(want))
	}
	for i, angle := range theta {
		sum := 0.
		for k := i * pixel.Pixels; k < (i+1)*pixel.Pixels; k++ {
			sum += math.Abs(float64(got[k] - want[k]))
		}
		if mean := sum / pixel.Pixels; mean > 0.004 {
			t.Errorf("at %+.3f the mean absolute difference is %.4f", angle, mean)
		}
	}
}

func TestPicturesAreGyms(t *testing.T) {
	for _, degrees := range []int{-25, 0, 100} {
		f := must(os.Open(fmt.Sprintf("testdata/whole_%d.png", degrees)))
		want, err := png.Decode(f)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		got := must(pixel.Sheet([]float64{float64(degrees) * math.Pi / 180}, 0.34*500))
		sum := 0.
		for k := range got.Rect.Dx() * got.Rect.Dy() {
			x, y := k%got.Rect.Dx(), k/got.Rect.Dx()
			r, g, b, _ := want.At(x+0.33*500, y+0.44*500).RGBA()
			c := got.RGBAAt(x, y)
			off := func(got uint8, want uint32) float64 { return math.Abs(float64(got) - float64(want>>8)) }
			sum += off(c.R, r) + off(c.G, g) + off(c.B, b)
		}
		if mean := sum / 255 / float64(3*got.Rect.Dx()*got.Rect.Dy()); mean > 0.005 {
			t.Errorf("at %d° the mean absolute difference is %.5f", degrees, mean)
		}
	}
}
