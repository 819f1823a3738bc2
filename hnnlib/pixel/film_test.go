package pixel_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hnn/hnnlib/pixel"
)

// film draws n frames of a swing.
func film(start float64, n int) pixel.Film {
	return must(pixel.Truth([]pixel.State{{Angle: start}}, n-2))[0].Frames
}

func TestOwnFramesArePairedAsOurs(t *testing.T) {
	films := []pixel.Film{film(0.1, 5), film(0.2, 9), film(0.3, 4), film(0.4, 6)}
	set := must(pixel.SetOf(films, 0.25))
	if set.Test.Samples() != 2 || set.Train.Samples() != 6+1+3 || set.Train.Coords != nil {
		t.Fatalf("%d test and %d train samples", set.Test.Samples(), set.Train.Samples())
	}
	third := set.Train.Pixels[6*pixel.PairPixels : 7*pixel.PairPixels]
	if !slices.Equal(third, slices.Concat(films[2][1], films[2][2])) {
		t.Error("the first sample of the third episode is not of its second and third frame")
	}
	third = set.Train.NextPixels[6*pixel.PairPixels : 7*pixel.PairPixels]
	if !slices.Equal(third, slices.Concat(films[2][2], films[2][3])) {
		t.Error("its next pair is not of the third and fourth")
	}
	if err := set.WriteNPZ(&bytes.Buffer{}, false); err != nil {
		t.Error(err)
	}
	pairs, err := films[0].Pairs()
	if err != nil || len(pairs) != 4*pixel.PairPixels {
		t.Fatalf("%d numbers in the pairs (%v)", len(pairs), err)
	}
	if !slices.Equal(pairs[pixel.PairPixels:2*pixel.PairPixels], slices.Concat(films[0][1], films[0][2])) {
		t.Errorf("%d numbers in the pairs (%v)", len(pairs), err)
	}
}

func TestBadOwnFrames(t *testing.T) {
	good := film(0.3, 6)
	with := func(frame []float32) pixel.Film { return pixel.Film{good[0], good[1], frame, good[3], good[4]} }
	spoiled := func(v float64) []float32 {
		frame := slices.Clone(good[2])
		frame[2*pixel.Side+5] = float32(v)
		return frame
	}
	for want, films := range map[string][]pixel.Film{
		"episode 2: it has 3 frames, but at least 4 are needed to make a sample":                                         {good, good[:3]},
		"episode 1: it has 0 frames, but at least 4 are needed to make a sample":                                         {nil, good},
		"episode 2: frame 3: it has 900 numbers, but 28×28 are needed: crop and average the picture down to that":        {good, with(make([]float32, 900))},
		"episode 1: frame 3: row 3, column 6 is NaN, but a number from 0 to 1 is needed: fill in or leave out the frame": {with(spoiled(math.NaN())), good},
		"episode 1: frame 3: row 3, column 6 is 255, but a number from 0 to 1 is needed: divide bytes by 255":            {with(spoiled(255)), good},
		"episode 1: frame 3: row 3, column 6 is -0.5, but a number from 0 to 1 is needed: divide bytes by 255":           {with(spoiled(-0.5)), good},
		"episode 1: frame 3: row 3, column 6 is +Inf, but a number from 0 to 1 is needed: divide bytes by 255":           {with(spoiled(math.Inf(1))), good},
		"test_share 0.5 of 1 episodes leaves the train or test set empty":                                                {good},
		"test_share 0.5 of 0 episodes leaves the train or test set empty":                                                nil,
	} {
		if _, err := pixel.SetOf(films, 0.5); err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
	for want, f := range map[string]pixel.Film{
		"it has 1 frames, but at least 2 are needed to make a pair, since one alone shows no velocity": good[:1],
		"it has 0 frames, but at least 2 are needed to make a pair, since one alone shows no velocity": nil,
		"frame 3: it has 0 numbers, but 28×28 are needed: crop and average the picture down to that":   with(nil),
	} {
		if _, err := f.Pairs(); err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}

// npzFile writes an NPZ file with one array of that header and content.
func npzFile(t *testing.T, array, dtype, order, shape string, content any) string {
	t.Helper()
	header := fmt.Sprintf("{'descr': '%s', 'fortran_order': %s, 'shape': %s, }", dtype, order, shape)
	header += strings.Repeat(" ", 63-(10+len(header))%64) + "\n"
	var file bytes.Buffer
	z := zip.NewWriter(&file)
	w := must(z.Create(array + ".npy"))
	fmt.Fprintf(w, "\x93NUMPY\x01\x00%c%c%s", byte(len(header)), byte(len(header)>>8), header)
	if err := binary.Write(w, binary.LittleEndian, content); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return put(t, file.Bytes())
}

func put(t *testing.T, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "own.npz")
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestReadFilms(t *testing.T) {
	flat := slices.Concat(film(0.5, 60)...)
	wide := make([]float64, len(flat))
	for i, v := range flat {
		wide[i] = float64(v)
	}
	var ours bytes.Buffer
	if err := pixel.WriteFrames(&ours, flat); err != nil {
		t.Fatal(err)
	}
	for path, episodes := range map[string]int{
		npzFile(t, "frames", "<f4", "False", "(3, 20, 28, 28)", flat): 3,
		npzFile(t, "frames", "<f8", "False", "(60, 28, 28)", wide):    1,
		put(t, ours.Bytes()): 1,
	} {
		films := must(pixel.ReadFilms(path))
		same := slices.Equal(slices.Concat(slices.Concat(films...)...), flat)
		if len(films) != episodes || len(films[0]) != 60/episodes || !same {
			t.Errorf("%d episodes of %d frames came back, or others", len(films), len(films[0]))
		}
	}
}

func TestBadFilmFiles(t *testing.T) {
	none := []float32{}
	for path, want := range map[string]string{
		filepath.Join(t.TempDir(), "nowhere.npz"):                                  " can't be read as NPZ: open ",
		put(t, []byte("not a zip")):                                                " can't be read as NPZ: zip: not a valid zip file",
		npzFile(t, "x", "<f4", "False", "()", none):                                ": it has no array frames, but \"x\"",
		npzFile(t, "frames", "<f4", "False", "(5, 30, 28)", none):                  ": the array frames has shape [5 30 28], but [episodes, frames, 28, 28] or [frames, 28, 28] is needed",
		npzFile(t, "frames", "<f4", "False", "(784,)", none):                       ": the array frames has shape [784], but [episodes, frames, 28, 28] or [frames, 28, 28] is needed",
		npzFile(t, "frames", "<f4", "False", "(-3, 28, 28)", none):                 ": the array frames has shape [-3 28 28], but [episodes, frames, 28, 28] or [frames, 28, 28] is needed",
		npzFile(t, "frames", "<f4", "False", "(300000, 300000, 28, 28)", none):     ": the array frames holds 300000 episodes of 300000 frames, more than the 200000 frames that are allowed",
		npzFile(t, "frames", "<f4", "True", "(2, 28, 28)", none):                   ": the array frames is in Fortran order: save numpy.ascontiguousarray(frames)",
		npzFile(t, "frames", "|u1", "False", "(1, 28, 28)", make([]byte, 784)):     ": the array frames has numbers of type |u1, but float32 or float64 are needed, from 0 to 1: divide bytes by 255",
		npzFile(t, "frames", "<f4", "False", "(2, 28, 28)", make([]float32, 1567)): ": the array frames is damaged (its header says [2 28 28], but 6268 bytes follow)",
		npzFile(t, "frames", "<f4", "False", "x", none):                            ": the array frames is damaged (",
	} {
		if _, err := pixel.ReadFilms(path); err == nil || !strings.HasPrefix(err.Error(), path+want) {
			t.Errorf("got  %v\nwant %s", err, path+want)
		}
	}
}
