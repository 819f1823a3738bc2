package faulttest

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/internal/hnntest"
)

// interruptTakes is how long a training may take to end after a second interrupt.
const interruptTakes = 5 * time.Second

// apart is the time between two signals. One that comes while another of its kind waits to be delivered is lost, so
// on a busy machine the second must be repeated, as people do.
const apart = 50 * time.Millisecond

// A training that is interrupted twice at once, or first asked to end, is over within seconds, with status 1 and one
// sentence; it goes on afterwards to the weights of an undisturbed one.
func TestInterruptedTwice(t *testing.T) {
	want := undisturbedRun(t)
	runs, rng := t.TempDir(), hnntest.Moments(t)
	for _, c := range []struct {
		name          string
		first, second os.Signal
		most          time.Duration // after the training began
	}{
		{"two interrupts at the beginning", os.Interrupt, os.Interrupt, 0},
		{"two interrupts", os.Interrupt, os.Interrupt, time.Second},
		{"an interrupt and a request to end", os.Interrupt, syscall.SIGTERM, time.Second},
		{"two requests to end", syscall.SIGTERM, syscall.SIGTERM, time.Second},
	} {
		p := start(t, runs, long(t)...)
		if !p.Await(func() bool { return isBusy(t, runs) }) || p.EndsWithin(time.Duration(rng.Float64()*float64(c.most))) {
			t.Fatalf("%s: the training ended before: %s", c.name, p.Complained.String())
		}
		if err := p.Process.Signal(c.first); err != nil {
			t.Fatal(err)
		}
		for began := time.Now(); !p.EndsWithin(apart); {
			if time.Since(began) > interruptTakes {
				t.Fatalf("%s: it goes on", c.name)
			}
			_ = p.Process.Signal(c.second) // an error says that it has ended
		}
		said := p.Complained.String()
		last := said[strings.LastIndex(strings.TrimSuffix(said, "\n"), "\n")+1:]
		twice := "hnn: interrupted twice, so ended at once: what was saved is kept, and the same command goes on from there\n"
		once := strings.HasPrefix(last, "hnn: training was interrupted at step ") && strings.HasSuffix(last, ": the same command goes on from there\n")
		if p.ProcessState.ExitCode() != 1 || p.Said.Len() > 0 || last != twice && !once &&
			!strings.HasPrefix(last, "hnn: interrupted: ") {
			t.Errorf("%s: it ends with %s, %q: %s", c.name, p.ProcessState, p.Said.String(), said)
		}
	}
	finish(t, runs, want)
}

// isBusy tells whether a process holds the lock of the only run.
func isBusy(t *testing.T, runs string) bool {
	t.Helper()
	locks, err := filepath.Glob(filepath.Join(runs, "*", "lock"))
	if err != nil || len(locks) == 0 {
		return false
	}
	unlock, free, err := artifact.TryLock(locks[0])
	if err != nil {
		t.Fatal(err)
	}
	if free {
		unlock()
	}
	return !free
}

// A training goes on from the checkpoint of the largest step, whatever times the clock gave to files, and counts no
// negative time.
func TestClockThatJumpsBackwards(t *testing.T) {
	want := undisturbedRun(t)
	runs := t.TempDir()
	p := start(t, runs, long(t)...)
	if !p.Await(func() bool { return hasCheckpoint(runs) }) {
		t.Fatalf("the training ended before it had a checkpoint: %s", p.Complained.String())
	}
	if err := p.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	<-p.Ended
	folders, err := filepath.Glob(filepath.Join(runs, "*", "checkpoint-*"))
	if err != nil {
		t.Fatal(err)
	}
	for i, folder := range folders { // the later the step, the older the file
		at := time.Now().AddDate(50-i, 0, 0)
		inside, err := filepath.Glob(filepath.Join(folder, "*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range append(inside, folder, filepath.Dir(folder)) {
			if err := os.Chtimes(path, at, at); err != nil {
				t.Fatal(err)
			}
		}
	}
	before := reachedStep(t, runs)
	finish(t, runs, want)
	list := listed(t, runs)
	if !list[0].Finished || !(list[0].Seconds > 0) || before == 0 {
		t.Errorf("the run is %+v, and was interrupted at step %d", list[0], before)
	}
}

func reachedStep(t *testing.T, runs string) int {
	t.Helper()
	list := listed(t, runs)
	if len(list) != 1 || list[0].Finished {
		t.Fatalf("the runs are %+v", list)
	}
	return list[0].Step
}
