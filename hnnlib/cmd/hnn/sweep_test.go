package main

import (
	"path/filepath"
	"strings"
	"testing"

	"hnn/hnnlib/internal/hnntest"
)

// A sweep prints a table, --status and --resume need its folder only, and the same command finds all of it done.
func TestSweep(t *testing.T) {
	t.Parallel()
	runs, dir := t.TempDir(), filepath.Join(t.TempDir(), "sweep")
	const line = "sweep spring --set steps=20 --set hidden=8,12 --out"
	first := hnntest.Must(t, runs, line, dir)
	if !strings.HasPrefix(first.Stdout, "2 of 2 runs are done\n") ||
		!strings.Contains(first.Stdout, "\n20     12      hnn    1  ") ||
		!strings.HasSuffix(first.Stdout, "\n"+dir+"\n") {
		t.Errorf("it prints\n%s", first.Stdout)
	}
	for _, again := range []string{line, "sweep --status --out", "sweep --resume --out",
		strings.Replace(line, "spring", "spring --status", 1)} {
		if out := hnntest.Must(t, runs, again, dir); out.Stdout != first.Stdout || out.Stderr != "" {
			t.Errorf("%s prints\n%s%s", again, out.Stdout, out.Stderr)
		}
	}
}

func TestWrongSweeps(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status int
		line   string
		want   string
	}{
		{exitUsage, "sweep spring --set hidden=", "--set: hidden has no values, so there is nothing to train: " +
			"give them as hidden=a,b,c"},
		{exitUsage, "sweep spring --seeds 1000 --set hidden=" + strings.Repeat("1,", 100) + "2",
			"the sweep has 101000 runs, but from 1 to 100000 are needed"},
		{exitUsage, "sweep spring --model rnn", `unknown model "rnn": expected one of baseline, hnn`},
		{exitUsage, "sweep spring --status --resume", "--status only looks and --resume goes on: give one of them"},
		{exitUsage, "sweep --status --seeds 2 --out x",
			"--seeds says what a sweep trains, as the one in x knows: leave it out, or name the experiment too"},
		{exitError, "sweep spring --resume --out /nowhere",
			"there is no sweep in /nowhere: the same command without --status or --resume begins one"},
	} {
		hnntest.Refused(t, t.TempDir(), c.status, c.want, c.line)
	}
}
