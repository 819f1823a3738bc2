package faulttest

import (
	"bytes"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"hnn/hnnlib/internal/hnntest"
)

// A flipped byte in any file of a finished run is noticed by the command that reads it: status 1 and one sentence
// that names the run's folder and says what to do. What the sentence says helps.
func TestFlippedBytesOfARun(t *testing.T) {
	runs, folder := copied(t)
	weights := export(t, runs, folder)
	flips := 0
	for _, path := range filesBelow(t, folder) {
		text := read(t, path)
		for i := range min(8, len(text)) {
			at := i * (len(text) - 1) / 7
			broken := bytes.Clone(text)
			broken[at] ^= 1 << (at % 7)
			write(t, path, broken)
			noticed(t, path, at, folder, hnntest.Run(t, runs, "export", folder, "--out", filepath.Join(t.TempDir(), "x.npz")))
			flips++
			if i == 4 { // training finds the run, too, but takes longer to start
				noticed(t, path, at, folder, hnntest.Run(t, runs, append([]string{"train", "spring", "--quiet"}, small...)...))
				flips++
			}
		}
		write(t, path, text)
	}
	if !bytes.Equal(export(t, runs, folder), weights) {
		t.Error("put right again, the weights differ")
	}
	t.Logf("%d commands with a flipped byte, all noticed", flips)
}

func noticed(t *testing.T, path string, at int, folder string, out hnntest.Outcome) {
	t.Helper()
	if out.Status != 1 || out.Stdout != "" || strings.Count(out.Stderr, "\n") != 1 ||
		!strings.HasPrefix(out.Stderr, "hnn: ") ||
		!strings.Contains(out.Stderr, folder) || !strings.Contains(out.Stderr, "remove") {
		t.Errorf("byte %d of %s flipped: status %d, %q, %s", at, filepath.Base(path), out.Status, out.Stdout, out.Stderr)
	}
}

// A run that an earlier version trained is found, listed and exported by this one.
func TestRunOfAnEarlierVersion(t *testing.T) {
	runs := t.TempDir()
	const fixture = "../../run/testdata/format1"
	copyTo(t, fixture, runs)
	name := "spring-hnn-seed0-0acd79535265"
	out := hnntest.Must(t, runs, "train", "spring", "--backend", "go", "--set", "hidden=4", "--set", "steps=20", "--set", "chunk=10")
	if out.Stdout != filepath.Join(runs, name)+"\n" ||
		!strings.Contains(out.Stderr, "found finished on disk (20 steps, train loss 1.064, test loss 0.6185)") {
		t.Errorf("%q, %s", out.Stdout, out.Stderr)
	}
	if list := listed(t, runs); len(list) != 1 || list[0].Name != name || !list[0].Finished {
		t.Errorf("the runs are %+v", list)
	}
	if !bytes.Equal(export(t, runs, name), read(t, fixture+".weights.npz")) {
		t.Error("the weights are not those that the earlier version exported")
	}
}

// filesBelow are the paths of all files below dir.
func filesBelow(t *testing.T, dir string) []string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			all = append(all, path)
		}
		return err
	})
	if err != nil || len(all) == 0 {
		t.Fatalf("below %s: %q (%v)", dir, all, err)
	}
	return all
}
