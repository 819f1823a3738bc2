package faulttest

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hnn/hnnlib/experiment"
	"hnn/hnnlib/internal/hnntest"
)

// Two processes that write the same file at once both succeed, and the file is one of the two, whole.
func TestTwoProcessesWriteTheSameFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "out.npz")
	args := func(seed, path string) []string {
		return []string{"dataset", "spring", "--seed", seed, "--set", "trajectories=300", "--out", path}
	}
	var wanted [2][]byte
	for i, seed := range []string{"1", "2"} {
		hnntest.Must(t, dir, args(seed, path)...)
		wanted[i] = read(t, path)
	}
	for range 2 {
		first, second := start(t, dir, args("1", path)...), start(t, dir, args("2", path)...)
		for _, p := range []*hnntest.Started{first, second} {
			<-p.Ended
			if !p.ProcessState.Success() {
				t.Errorf("one ended with %s: %s", p.ProcessState, p.Complained.String())
			}
		}
		if got := read(t, path); !bytes.Equal(got, wanted[0]) && !bytes.Equal(got, wanted[1]) {
			t.Error("the file is neither the one's nor the other's")
		}
	}
	hnntest.NoneLeft(t, dir)
}

// A second process that is to write the same results folder waits, and says so; it can be interrupted.
func TestSecondReproduceWaits(t *testing.T) {
	out := filepath.Join(t.TempDir(), "results")
	unlock, err := experiment.LockResults(context.Background(), out, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	stderr := filepath.Join(t.TempDir(), "stderr")
	cmd := hnntest.Command(t, t.TempDir(), "reproduce", "energy-bump", "--quick", "--no-notebooks", "--out", out)
	p := hnntest.StartInto(t, cmd, stderr)
	if !p.Await(func() bool {
		said, _ := os.ReadFile(stderr)
		return strings.Contains(string(said), "another process is writing "+out+": waiting for it\n")
	}) {
		t.Fatalf("it did not wait: %s", read(t, stderr))
	}
	if err := p.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	<-p.Ended
	want := "hnn: interrupted: what was finished is kept, and the same command goes on from there\n"
	if said := string(read(t, stderr)); p.ProcessState.ExitCode() != 1 || !strings.HasSuffix(said, want) {
		t.Errorf("it ends with %s: %s", p.ProcessState, said)
	}
}
