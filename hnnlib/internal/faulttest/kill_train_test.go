package faulttest

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"hnn/hnnlib/internal/hnntest"
)

// longTakes is how long the long training takes: checkpoints are two seconds apart.
const longTakes = 4 // seconds

var (
	longSteps     int
	longStepsOnce sync.Once
)

// long is a training that writes a checkpoint or two before its last, however fast the machine is.
func long(t *testing.T) []string {
	t.Helper()
	longStepsOnce.Do(func() {
		rate := stepsPerSecond(t)
		longSteps = min(max(500, int(longTakes*rate)), 15_000)
		t.Logf("%.0f steps/s, so the long training has %d steps", rate, longSteps)
	})
	return trainSteps(longSteps)
}

func trainSteps(steps int) []string {
	return []string{"train", "spring", "--set", fmt.Sprintf("steps=%d", steps), "--set", "hidden=16"}
}

// progressLine is what hnn train says once a second.
var progressLine = regexp.MustCompile(`: step (\d+) of \d+, `)

// stepsPerSecond is how fast a training is, between the first and the last that it says: compiling, which takes
// longer than all steps here and much longer on a busy machine, comes before.
func stepsPerSecond(t *testing.T) float64 {
	t.Helper()
	const steps = 4000
	cmd := hnntest.Command(t, t.TempDir(), trainSteps(steps)...)
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var first, last int
	var began, ended time.Time
	for lines := bufio.NewScanner(stderr); lines.Scan(); {
		found := progressLine.FindStringSubmatch(lines.Text())
		if found == nil {
			continue
		}
		ended = time.Now()
		last, _ = strconv.Atoi(found[1])
		if first == 0 {
			first, began = last, ended
		}
	}
	if err := cmd.Wait(); err != nil || last != steps {
		t.Fatalf("a training of %d steps ended at step %d (%v)", steps, last, err)
	}
	if first == last {
		return steps // all within the first second
	}
	return float64(last-first) / ended.Sub(began).Seconds()
}

// undisturbed is the long training's outcome when nothing happens to it.
type undisturbed struct {
	weights []byte
	took    time.Duration
	folder  string
	second  hnntest.Outcome // of another process that was to train the same run meanwhile
}

var (
	reference     undisturbed
	referenceOnce sync.Once
)

func undisturbedRun(t *testing.T) undisturbed {
	t.Helper()
	referenceOnce.Do(func() {
		runs, args := t.TempDir(), long(t)
		began := time.Now()
		first := start(t, runs, args...)
		if !first.Await(func() bool { return isLocked(runs) }) {
			t.Fatalf("the training ended before another could wait for it: %s", first.Complained.String())
		}
		second := hnntest.Run(t, runs, args...)
		<-first.Ended
		took := time.Since(began)
		if !first.ProcessState.Success() {
			t.Fatalf("the training ended with %s: %s", first.ProcessState, first.Complained.String())
		}
		folder := strings.TrimSpace(first.Said.String())
		reference = undisturbed{took: took, folder: folder, second: second, weights: export(t, runs, folder)}
	})
	if reference.weights == nil {
		t.Fatal("there is no undisturbed run to compare with: it failed in another test")
	}
	return reference
}

// isLocked tells whether a training is under way.
func isLocked(runs string) bool {
	found, _ := filepath.Glob(filepath.Join(runs, "*", "settings.json")) // written under the lock
	return len(found) > 0
}

// A second process that is to train the same run waits, says so, and finds what the first has made.
func TestSecondProcessWaits(t *testing.T) {
	run := undisturbedRun(t)
	if run.second.Status != 0 || strings.TrimSpace(run.second.Stdout) != run.folder ||
		!strings.Contains(run.second.Stderr, "another process is training this model: waiting for it\n") {
		t.Errorf("the second process ends with %d, %q, %q; the run is %s",
			run.second.Status, run.second.Stdout, run.second.Stderr, run.folder)
	}
}

// A training killed at any moment, also while it writes a checkpoint, ends at bitwise the same weights as an
// undisturbed one when it is run again.
func TestKilledTrainingGoesOn(t *testing.T) {
	want := undisturbedRun(t)
	rng := hnntest.Moments(t)
	runs, resumed := t.TempDir(), 0
	for done := 0; done < hnntest.Kills(5); {
		if hasCheckpoint(runs) {
			resumed++
		}
		var killed bool
		if done%2 == 1 {
			killed = killAfter(t, runs, time.Duration(rng.Float64()*float64(want.took)))
		} else {
			killed = killWhileWriting(t, runs, 1-done/2%2)
		}
		if killed {
			done++
			continue
		}
		finish(t, runs, want) // it was faster: check it, and begin another
		runs = t.TempDir()
	}
	finish(t, runs, want)
	t.Logf("%d kills, no run lost, and %d of the killed processes had gone on from a checkpoint",
		hnntest.Kills(5), resumed)
}

// finish runs the training to its end and compares.
func finish(t *testing.T, runs string, want undisturbed) {
	t.Helper()
	folder := strings.TrimSpace(hnntest.Must(t, runs, long(t)...).Stdout)
	if !bytes.Equal(export(t, runs, folder), want.weights) {
		t.Errorf("the weights differ from those of an undisturbed run")
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") {
			t.Errorf("a killed process left %s behind", e.Name())
		}
	}
}

// killAfter kills the training after that time. It returns false if the training ended before.
func killAfter(t *testing.T, runs string, after time.Duration) bool {
	p := start(t, runs, long(t)...)
	select {
	case <-p.Ended:
	case <-time.After(after):
	}
	return p.Kill(t)
}

// killWhileWriting kills the training while it writes a checkpoint or the result, after letting it write that many. It
// returns false if the training ended before.
func killWhileWriting(t *testing.T, runs string, skip int) bool {
	pattern := filepath.Join(runs, "*", ".hnn-tmp-*")
	seen, _ := filepath.Glob(pattern) // what the last one that was killed has left
	p := start(t, runs, long(t)...)
	p.Await(func() bool {
		found, _ := filepath.Glob(pattern)
		for _, path := range found {
			if !slices.Contains(seen, path) && !strings.Contains(path, "settings") {
				seen = append(seen, path)
				skip--
			}
		}
		return skip < 0
	})
	return p.Kill(t)
}

// An interrupted training says how far it came, and goes on from there.
func TestInterruptedTraining(t *testing.T) {
	want := undisturbedRun(t)
	runs := t.TempDir()
	p := start(t, runs, long(t)...)
	if !p.Await(func() bool { return hasCheckpoint(runs) }) {
		t.Fatalf("the training ended before it could be interrupted: %s", p.Complained.String())
	}
	if err := p.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	<-p.Ended
	var step, steps int
	at := strings.Index(p.Complained.String(), "training was interrupted at step ")
	if at < 0 || p.ProcessState.ExitCode() != 1 {
		t.Fatalf("interrupted, it ends with %s: %s", p.ProcessState, p.Complained.String())
	}
	if _, err := fmt.Sscanf(p.Complained.String()[at:], "training was interrupted at step %d of %d: the same command goes on from there", &step, &steps); err != nil {
		t.Errorf("%v in %s", err, p.Complained.String())
	}
	if list := listed(t, runs); len(list) != 1 || list[0].Finished || list[0].Step != step || list[0].Steps != steps ||
		list[0].TrainLoss != nil {
		t.Errorf("interrupted at step %d of %d, and the list has %+v", step, steps, list)
	}
	if text := hnntest.Must(t, runs, "runs").Stdout; !strings.Contains(text, fmt.Sprintf("%d of %d", step, steps)) {
		t.Errorf("the table has no step %d of %d:\n%s", step, steps, text)
	}
	finish(t, runs, want)
}

func hasCheckpoint(runs string) bool {
	found, _ := filepath.Glob(filepath.Join(runs, "*", "checkpoint-*"))
	return len(found) > 0
}
