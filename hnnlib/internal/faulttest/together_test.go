package faulttest

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hnn/hnnlib/experiment"
	"hnn/hnnlib/internal/hnntest"
)

// Two processes that write the same file at once both succeed, and the file is one of theirs, complete.
func TestTwoProcessesWriteTheSameFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "out.npz")
	lines := []string{
		"dataset spring --seed 1 --set trajectories=300 --out " + path,
		"dataset spring --seed 2 --set trajectories=300 --out " + path,
	}
	var wanted []string
	for _, line := range lines {
		hnntest.Must(t, dir, line)
		wanted = append(wanted, read(t, path))
	}
	for range 2 {
		for _, p := range []*hnntest.Started{start(t, dir, lines[0]), start(t, dir, lines[1])} {
			<-p.Ended
			if !p.ProcessState.Success() {
				t.Errorf("one ended with %s: %s", p.ProcessState, p.Complained())
			}
		}
		if !slices.Contains(wanted, read(t, path)) {
			t.Error("the file is neither the one's nor the other's")
		}
	}
	hnntest.NoneLeft(t, dir)
}

// A second process that writes the same results folder waits and says so, and can be interrupted.
func TestSecondReproduceWaits(t *testing.T) {
	out := filepath.Join(t.TempDir(), "results")
	unlock, err := experiment.LockResults(context.Background(), out, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	p := start(t, t.TempDir(), "reproduce energy-bump --quick --no-notebooks --out "+out)
	waits := "another process is writing " + out + ": waiting for it\n"
	if !p.Await(func() bool { return strings.Contains(p.Complained(), waits) }) {
		t.Fatalf("it did not wait: %s", p.Complained())
	}
	p.Interrupt(t)
	want := "hnn: interrupted: what was finished is kept, and the same command goes on from there\n"
	if p.ProcessState.ExitCode() != 1 || !strings.HasSuffix(p.Complained(), want) {
		t.Errorf("it ends with %s: %s", p.ProcessState, p.Complained())
	}
}
