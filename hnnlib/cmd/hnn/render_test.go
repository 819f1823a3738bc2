package main

import (
	"bytes"
	"image/png"
	"path/filepath"
	"slices"
	"testing"

	"hnn/hnnlib/internal/hnntest"
	"hnn/hnnlib/pixel"
)

func TestRender(t *testing.T) {
	t.Parallel()
	path, sheet := filepath.Join(t.TempDir(), "frames.npz"), filepath.Join(t.TempDir(), "sheet.PNG")
	angles := []float64{-0.5, 0, 0.25}
	out := hnntest.Must(t, t.TempDir(), "render pendulum --out", path, "--theta", "-0.5, 0,0.25")
	if out.Stdout != "" || out.Stderr != path+": pictures of the pendulum at 3 angles\n" {
		t.Errorf("standard output %q, standard error %q", out.Stdout, out.Stderr)
	}
	frames, err := pixel.Frames(angles)
	if err != nil {
		t.Fatal(err)
	}
	got, shape := array[float32](t, path, "frames")
	if same := slices.Equal(got, slices.Concat(frames...)); !slices.Equal(shape, []int{3, 28, 28}) || !same {
		t.Errorf("frames of shape %v, changed: %v", shape, !same)
	}

	out = hnntest.Must(t, t.TempDir(), "render pendulum --theta -0.5,0,0.25 --quiet --out "+sheet)
	if out.Stdout+out.Stderr != "" {
		t.Errorf("with --quiet: %q, %q", out.Stdout, out.Stderr)
	}
	picture, err := pixel.Sheet(angles, 200)
	if err != nil {
		t.Fatal(err)
	}
	var want bytes.Buffer
	if err := png.Encode(&want, picture); err != nil || file(t, sheet) != want.String() {
		t.Errorf("the file is not the sheet as PNG (%v)", err)
	}
}
