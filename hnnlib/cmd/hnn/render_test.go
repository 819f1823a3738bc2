package main_test

import (
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hnn/hnnlib/internal/hnntest"
	"hnn/hnnlib/pixel"

	"github.com/sbinet/npyio/npz"
)

func TestRenderWritesFrames(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "frames.npz")
	out := hnntest.Must(t, t.TempDir(), "render", "pendulum", "--theta", "-0.5, 0,0.25", "--out", path)
	if out.Stdout != "" || out.Stderr != path+": pictures of the pendulum at 3 angles\n" {
		t.Errorf("standard output %q, standard error %q", out.Stdout, out.Stderr)
	}
	z, err := npz.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	var got []float32
	if err := z.Read("frames.npy", &got); err != nil {
		t.Fatal(err)
	}
	want, err := pixel.Frames([]float64{-0.5, 0, 0.25})
	if err != nil {
		t.Fatal(err)
	}
	if shape := z.Header("frames.npy").Descr.Shape; !slices.Equal(shape, []int{3, 28, 28}) || !slices.Equal(got, want) {
		t.Errorf("frames of shape %v, changed: %v", shape, !slices.Equal(got, want))
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

func TestWrongRenders(t *testing.T) {
	t.Parallel()
	const (
		flags    = "; 'hnn render' knows --backend, --help, --out, --quiet, --theta"
		needRads = " is not a finite number; angles in radians separated by commas are needed"
	)
	folder := t.TempDir()
	for _, c := range []struct {
		args, want string
		status     int
	}{
		{"render", "'hnn render' needs one scene, and none was given: known are pendulum", 2},
		{"render pendulum spring", "'hnn render' takes one scene, and 2 were given (pendulum, spring): known are pendulum", 2},
		{"render spring --theta 0 --out x.npz", `unknown scene "spring": expected one of pendulum`, 2},
		{"render pendulum --out x.npz", "--theta is needed: angles in radians from hanging, as in --theta -0.5,0,0.5", 2},
		{"render pendulum --theta 0", "--out is needed: the file to write, as in --out pendulum.npz or --out pendulum.png", 2},
		{"render pendulum --theta 0 --out x.gif", "--out x.gif: the ending says what to write; known are .npz, .png", 2},
		{"render pendulum --theta 0,x --out x.npz", needs("0,x", "theta", `"x"`+needRads) + flags, 2},
		{"render pendulum --theta NaN --out x.npz", needs("NaN", "theta", `"NaN"`+needRads) + flags, 2},
		{"render pendulum --theta 0, --out x.npz", needs("0,", "theta", `""`+needRads) + flags, 2},
		{"render pendulum --nope", "unknown flag: --nope" + flags, 2},
		{"render pendulum --theta " + strings.Repeat("0,", 400) + "0 --out x.png",
			"401 pictures of 200 pixels make a sheet of 4200 by 4000, but 4096 is the most: give fewer angles", 2},
		{"render pendulum --theta 0 --out " + folder + "/no/x.png",
			"--out " + folder + "/no/x.png can't be written (no such file or directory): give a file in a folder that exists, can be written, and has room", 1},
	} {
		out := hnntest.Run(t, folder, strings.Fields(c.args)...)
		if want := "hnn: " + c.want + "\n"; out.Status != c.status || out.Stderr != want || out.Stdout != "" {
			t.Errorf("hnn %s\nstatus %d, standard output %q\ngot  %swant %s", c.args, out.Status, out.Stdout, out.Stderr, want)
		}
	}
}
