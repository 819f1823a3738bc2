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

func TestRenderWritesFrames(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "frames.npz")
	out := hnntest.Must(t, t.TempDir(), "render pendulum --out", path, "--theta", "-0.5, 0,0.25")
	if out.Stdout != "" || out.Stderr != path+": pictures of the pendulum at 3 angles\n" {
		t.Errorf("standard output %q, standard error %q", out.Stdout, out.Stderr)
	}
	want, err := pixel.Frames([]float64{-0.5, 0, 0.25})
	if err != nil {
		t.Fatal(err)
	}
	got, shape := array[float32](t, path, "frames")
	same := slices.Equal(got, slices.Concat(want...))
	if !slices.Equal(shape, []int{3, 28, 28}) || !same {
		t.Errorf("frames of shape %v, changed: %v", shape, !same)
	}
}

func TestRenderWritesASheet(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "sheet.PNG")
	out := hnntest.Must(t, t.TempDir(), "render pendulum --theta -0.5,0,0.5 --quiet --out "+path)
	if out.Stdout+out.Stderr != "" {
		t.Errorf("with --quiet: %q, %q", out.Stdout, out.Stderr)
	}
	sheet, err := pixel.Sheet([]float64{-0.5, 0, 0.5}, 200)
	if err != nil {
		t.Fatal(err)
	}
	var want bytes.Buffer
	if err := png.Encode(&want, sheet); err != nil {
		t.Fatal(err)
	}
	if file(t, path) != want.String() {
		t.Error("the file is not the sheet as PNG")
	}
}
