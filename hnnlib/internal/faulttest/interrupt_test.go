package faulttest

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/internal/hnntest"
)

// interruptTakes is the longest time that a training may take to end after a second interrupt.
const interruptTakes = 5 * time.Second

// apart is the time between two signals. A signal is lost while another of its kind is pending, so on a busy machine
// the second must be repeated, as people do.
const apart = 50 * time.Millisecond

// A training that gets two signals ends within seconds, with status 1 and one sentence. Run again, it ends with the
// weights of an undisturbed training.
func TestInterruptedTwice(t *testing.T) {
	runs, rng := t.TempDir(), hnntest.Moments(t)
	for _, c := range []struct {
		first, second os.Signal
		most          time.Duration // after the training began
	}{
		{os.Interrupt, os.Interrupt, 0},
		{os.Interrupt, os.Interrupt, time.Second},
		{os.Interrupt, syscall.SIGTERM, time.Second},
		{syscall.SIGTERM, syscall.SIGTERM, time.Second},
	} {
		p := start(t, runs, long(t))
		wait := time.Duration(rng.Float64() * float64(c.most))
		if !p.Await(func() bool { return isBusy(t, runs) }) || p.EndsWithin(wait) {
			t.Fatalf("the training ended before: %s", p.Complained())
		}
		if err := p.Process.Signal(c.first); err != nil {
			t.Fatal(err)
		}
		for began := time.Now(); !p.EndsWithin(apart); {
			if time.Since(began) > interruptTakes {
				t.Fatalf("after %v and %v, it goes on", c.first, c.second)
			}
			_ = p.Process.Signal(c.second) // an error says that it has ended
		}
		said := strings.TrimSuffix(p.Complained(), "\n")
		last := said[strings.LastIndex(said, "\n")+1:]
		twice := "hnn: interrupted twice, so ended at once: what was saved is kept, and the same command goes on " +
			"from there"
		once := strings.HasPrefix(last, "hnn: training was interrupted at step ") &&
			strings.HasSuffix(last, ": the same command goes on from there")
		if p.ProcessState.ExitCode() != 1 || p.Said() != "" || last != twice && !once &&
			!strings.HasPrefix(last, "hnn: interrupted: ") {
			t.Errorf("after %v and %v, it ends with %s, %q: %s", c.first, c.second, p.ProcessState, p.Said(), said)
		}
	}
	finish(t, runs)
}

// isBusy reports whether a process holds the lock of the only run.
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

// interruption is the step that an interrupted training reported, and its number of steps.
type interruption struct{ step, steps int }

// interrupted starts the long training, interrupts it once it has a checkpoint, and returns what it reported.
func interrupted(t *testing.T, runs string) (at interruption) {
	t.Helper()
	p := start(t, runs, long(t))
	if !p.Await(func() bool { return exists(runs, "*", "checkpoint-*") }) {
		t.Fatalf("the training ended before it could be interrupted: %s", p.Complained())
	}
	p.Interrupt(t)
	_, said, _ := strings.Cut(p.Complained(), "hnn: ")
	const sentence = "training was interrupted at step %d of %d: the same command goes on from there"
	if _, err := fmt.Sscanf(said, sentence, &at.step, &at.steps); err != nil || p.ProcessState.ExitCode() != 1 {
		t.Fatalf("interrupted, it ends with %s: %s", p.ProcessState, p.Complained())
	}
	return at
}

// An interrupted training reports its step, and goes on from there.
func TestInterruptedTraining(t *testing.T) {
	runs := t.TempDir()
	at := interrupted(t, runs)
	if r := onlyRun(t, runs); r.Finished || r.Step != at.step || r.Steps != at.steps || r.TrainLoss != nil {
		t.Errorf("interrupted at step %d of %d, the run is %+v", at.step, at.steps, r)
	}
	text := hnntest.Must(t, runs, "runs").Stdout
	if !strings.Contains(text, fmt.Sprintf("%d of %d", at.step, at.steps)) {
		t.Errorf("the table has no step %d of %d:\n%s", at.step, at.steps, text)
	}
	finish(t, runs)
}

// A training goes on from the checkpoint of the largest step, whatever the modification times of the files, and its
// time is positive.
func TestClockThatJumpsBackwards(t *testing.T) {
	runs := t.TempDir()
	before := interrupted(t, runs)
	at := time.Now().AddDate(50, 0, 0)
	err := filepath.WalkDir(runs, func(path string, _ fs.DirEntry, err error) error {
		at = at.AddDate(-1, 0, 0) // the later the step, the older the file
		if err == nil {
			err = os.Chtimes(path, at, at)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if r := onlyRun(t, runs); r.Step != before.step {
		t.Errorf("interrupted at step %d, the run is %+v", before.step, r)
	}
	finish(t, runs)
	if r := onlyRun(t, runs); !r.Finished || !(r.Seconds > 0) {
		t.Errorf("the run is %+v", r)
	}
}
