package faulttest

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hnn/hnnlib/internal/hnntest"
)

// A flipped bit in any file of a finished run is noticed by the command that reads it, which ends with status 1 and one
// sentence that names the run's folder and says what to do.
func TestFlippedBytesOfARun(t *testing.T) {
	runs := t.TempDir()
	folder := copied(t, runs)
	weights := export(t, runs, folder)
	flips := 0
	err := filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		text := read(t, path)
		for i := range min(8, len(text)) {
			at := i * (len(text) - 1) / 7
			broken := []byte(text)
			broken[at] ^= 1 << (at % 7)
			write(t, path, string(broken))
			lines := []string{"export " + folder + " --out " + filepath.Join(t.TempDir(), "x.npz")}
			if i == 4 { // train reads the run too, but takes longer to start
				lines = append(lines, "train spring --quiet"+small)
			}
			for _, line := range lines {
				flips++
				out := hnntest.Run(t, runs, line)
				if out.Status != 1 || out.Stdout != "" || strings.Count(out.Stderr, "\n") != 1 ||
					!strings.HasPrefix(out.Stderr, "hnn: ") || !strings.Contains(out.Stderr, folder) ||
					!strings.Contains(out.Stderr, "remove") {
					t.Errorf("byte %d of %s flipped: %+v", at, e.Name(), out)
				}
			}
		}
		write(t, path, text)
		return nil
	})
	if err != nil || flips == 0 {
		t.Errorf("%d bytes flipped: %v", flips, err)
	}
	if export(t, runs, folder) != weights {
		t.Error("put right again, the weights differ")
	}
	t.Logf("%d commands with a flipped byte, all noticed", flips)
}

// This version finds, lists and exports a run that an earlier version trained.
func TestRunOfAnEarlierVersion(t *testing.T) {
	runs := t.TempDir()
	const fixture, name = "../../run/testdata/format1", "spring-hnn-seed0-0acd79535265"
	if err := os.CopyFS(runs, os.DirFS(fixture)); err != nil {
		t.Fatal(err)
	}
	out := hnntest.Must(t, runs, "train spring --backend go --set hidden=4 --set steps=20 --set chunk=10")
	if out.Stdout != filepath.Join(runs, name)+"\n" ||
		!strings.Contains(out.Stderr, "found finished on disk (20 steps, train loss 1.064, test loss 0.6185)") {
		t.Errorf("%q, %s", out.Stdout, out.Stderr)
	}
	if r := onlyRun(t, runs); r.Name != name || !r.Finished {
		t.Errorf("the run is %+v", r)
	}
	if export(t, runs, name) != read(t, fixture+".weights.npz") {
		t.Error("the weights are not those that the earlier version exported")
	}
}

// If HNN_RUNS_DIR is a file, every command that reads the runs says so.
func TestRunsFolderThatIsAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	write(t, file, "mine")
	want := "HNN_RUNS_DIR is " + file + ", which is a file: set it to the folder of all runs, which is made where " +
		"there is none"
	for _, line := range []string{"runs", "eval spring-hnn", "clean", "train spring --set steps=5 --quiet"} {
		hnntest.Refused(t, file, 1, want, line)
	}
	if read(t, file) != "mine" {
		t.Error("the file was changed")
	}
}
