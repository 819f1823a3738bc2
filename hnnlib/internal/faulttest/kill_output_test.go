package faulttest

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"hnn/hnnlib/internal/hnntest"
)

// A command that writes one file, killed at any moment, leaves the file that was there, none, or the whole new one;
// run again, it writes the same as if it had not been killed, and removes what the killed ones left.
func TestKilledWhileWritingAFile(t *testing.T) {
	for _, c := range []struct {
		name string
		args []string
	}{
		{"dataset", []string{"dataset", "spring", "--seed", "3", "--set", "trajectories=300", "--out"}},
		{"export", []string{"export", "spring-hnn", "--out"}},
	} {
		t.Run(c.name, func(t *testing.T) { killWriters(t, c.args) })
	}
}

// before is a file that was there.
var before = []byte("what was there before")

func killWriters(t *testing.T, args []string) {
	runs, dir, rng := trainedRuns(t), t.TempDir(), hnntest.Moments(t)
	path := filepath.Join(dir, "out.npz")
	began := time.Now()
	hnntest.Must(t, runs, append(append([]string{}, args...), path)...)
	took, want := time.Since(began), read(t, path)
	n, writing := hnntest.Kills(5), 0
	for done := 0; done < n; {
		was := before
		if rng.IntN(2) == 0 {
			was = nil
			_ = os.Remove(path)
		} else {
			write(t, path, before)
		}
		p := start(t, runs, append(append([]string{}, args...), path)...)
		if done%2 == 0 {
			p.EndsWithin(time.Duration(rng.Float64() * float64(took)))
		} else if p.Await(func() bool { found, _ := filepath.Glob(filepath.Join(dir, ".hnn-tmp-*")); return len(found) > 0 }) {
			writing++
		}
		if p.Kill(t) {
			done++
		} else {
			was = want
		}
		if got, err := os.ReadFile(path); !bytes.Equal(got, want) && (!bytes.Equal(got, was) ||
			(err == nil) != (was != nil)) {
			t.Fatalf("after a kill the file has %d bytes (%v); there were %d, and %d are to be written",
				len(got), err, len(was), len(want))
		}
	}
	hnntest.Must(t, runs, append(append([]string{}, args...), path)...)
	if !bytes.Equal(read(t, path), want) {
		t.Error("after the kills, another file is written than before")
	}
	hnntest.NoneLeft(t, dir)
	t.Logf("%d kills, %d of them while the file was written, none lost or half", n, writing)
}
