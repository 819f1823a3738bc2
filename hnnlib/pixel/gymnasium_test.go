package pixel_test

import (
	"fmt"
	"image/png"
	"math"
	"os"
	"slices"
	"testing"

	"hnn/hnnlib/pixel"

	"github.com/sbinet/npyio/npz"
)

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
