package main_test

import (
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"hnn/hnnlib/internal/hnntest"
	"hnn/hnnlib/pixel"
)

func TestRenderWritesFrames(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "frames.npz")
	out := hnntest.Must(t, t.TempDir(), "render", "pendulum", "--theta", "-0.5, 0,0.25", "--out", path)
	if out.Stdout != "" || out.Stderr != path+": pictures of the pendulum at 3 angles\n" {
		t.Errorf("standard output %q, standard error %q", out.Stdout, out.Stderr)
	}
	z := openNPZ(t, path)
	var got []float32
	read(t, z, "frames.npy", &got)
	want, err := pixel.Frames([]float64{-0.5, 0, 0.25})
	if err != nil {
		t.Fatal(err)
	}
	same := slices.Equal(got, slices.Concat(want...))
	if shape := z.Header("frames.npy").Descr.Shape; !slices.Equal(shape, []int{3, 28, 28}) || !same {
		t.Errorf("frames of shape %v, changed: %v", shape, !same)
	}
}

func TestRenderWritesASheet(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "sheet.PNG")
	if out := hnntest.Must(t, t.TempDir(), "render", "pendulum", "--theta", "-0.5,0,0.5", "--quiet", "--out", path); out.Stdout+out.Stderr != "" {
		t.Errorf("with --quiet: %q, %q", out.Stdout, out.Stderr)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	got, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	want, err := pixel.Sheet([]float64{-0.5, 0, 0.5}, 200)
	if err != nil {
		t.Fatal(err)
	}
	if got.Bounds() != want.Rect {
		t.Fatalf("the sheet is %v, want %v", got.Bounds(), want.Rect)
	}
	for y := range want.Rect.Dy() {
		for x := range want.Rect.Dx() {
			r, g, b, _ := got.At(x, y).RGBA()
			if c := want.RGBAAt(x, y); uint8(r>>8) != c.R || uint8(g>>8) != c.G || uint8(b>>8) != c.B {
				t.Fatalf("point %d, %d is %v, want %v", x, y, got.At(x, y), c)
			}
		}
	}
}
