package faulttest

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"hnn/hnnlib/internal/hnntest"
)

// A command that writes a file, killed at any moment, leaves either the state before or the whole new file. Run again,
// it writes the same file as without kills, and removes what the killed ones left.
func TestKilledWhileWritingAFile(t *testing.T) {
	for name, line := range map[string]string{
		"dataset": "dataset spring --seed 3 --set trajectories=300 --out ",
		"export":  "export spring-hnn --out ",
	} {
		t.Run(name, func(t *testing.T) { killWriters(t, line) })
	}
}

func killWriters(t *testing.T, line string) {
	runs, dir, rng := trainedRuns(t), t.TempDir(), hnntest.Moments(t)
	path := filepath.Join(dir, "out.npz")
	line += path
	began := time.Now()
	hnntest.Must(t, runs, line)
	took, want := time.Since(began), read(t, path)
	n, writing := hnntest.Kills(5), 0
	for done := 0; done < n; {
		before := ""
		_ = os.Remove(path)
		if rng.IntN(2) == 0 {
			before = "what was there before"
			write(t, path, before)
		}
		p := start(t, runs, line)
		if done%2 == 0 {
			p.EndsWithin(time.Duration(rng.Float64() * float64(took)))
		} else if p.Await(func() bool { return exists(dir, ".hnn-tmp-*") }) {
			writing++
		}
		_ = p.Process.Kill() // fails if the process has ended
		killed := p.Killed(t)
		if killed {
			done++
		}
		got, err := os.ReadFile(path)
		asBefore := string(got) == before && (err == nil) == (before != "")
		if string(got) != want && !(killed && asBefore) {
			t.Fatalf("after a kill the file has %d bytes (%v); there were %d, and %d are to be written",
				len(got), err, len(before), len(want))
		}
	}
	hnntest.Must(t, runs, line)
	if read(t, path) != want {
		t.Error("after the kills, another file is written than before")
	}
	hnntest.NoneLeft(t, dir)
	t.Logf("%d kills, %d of them while the file was written, none lost or half", n, writing)
}
