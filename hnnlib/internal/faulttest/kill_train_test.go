package faulttest

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"hnn/hnnlib/internal/hnntest"
)

// A test that runs itself again passes on the long training's command line and the file of its weights.
const (
	envLong    = "HNN_TEST_LONG"
	envWeights = "HNN_TEST_WEIGHTS"
)

// longTakes is the duration of the long training. Checkpoints are two seconds apart.
const longTakes = 4 // seconds

// long returns the command line of a training that writes one or two checkpoints before its last, however fast the
// machine is.
var long = hnntest.Shared(func(t testing.TB) string {
	if line := os.Getenv(envLong); line != "" {
		return line
	}
	rate := stepsPerSecond(t)
	steps := min(max(500, int(longTakes*rate)), 15_000)
	t.Logf("%.0f steps/s, so the long training has %d steps", rate, steps)
	return trainSteps(steps)
})

func trainSteps(steps int) string {
	return fmt.Sprintf("train spring --set hidden=16 --set steps=%d", steps)
}

// progressLine matches the line that hnn train prints once a second.
var progressLine = regexp.MustCompile(`: step (\d+) of \d+, `)

// stepsPerSecond returns the speed of a training between its first and last progress lines. Compiling, which takes
// longer than all steps here, and much longer on a busy machine, comes before the first.
func stepsPerSecond(t testing.TB) float64 {
	t.Helper()
	const steps = 4000
	cmd := hnntest.Command(t, t.TempDir(), trainSteps(steps))
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

// reference is the outcome of the long training when nothing disturbs it.
type reference struct {
	weights string
	took    time.Duration
	folder  string
	second  hnntest.Outcome // of another process, started meanwhile to train the same run
}

var undisturbed = hnntest.Shared(func(t testing.TB) reference {
	if path := os.Getenv(envWeights); path != "" {
		return reference{weights: read(t, path)}
	}
	runs := filepath.Join(hnntest.Scratch(), "undisturbed")
	began := time.Now()
	first := hnntest.Start(t, hnntest.Command(t, runs, long(t)))
	if !first.Await(func() bool { return exists(runs, "*", "settings.json") }) { // written under the lock
		t.Fatalf("the training ended before another could wait for it: %s", first.Complained())
	}
	second := hnntest.Run(t, runs, long(t))
	<-first.Ended
	took := time.Since(began)
	if !first.ProcessState.Success() {
		t.Fatalf("the training ended with %s: %s", first.ProcessState, first.Complained())
	}
	folder := strings.TrimSpace(first.Said())
	return reference{export(t, runs, folder), took, folder, second}
})

// A second process that trains the same run waits, says so, and then finds the finished run.
func TestSecondProcessWaits(t *testing.T) {
	run := undisturbed(t)
	if run.second.Status != 0 || strings.TrimSpace(run.second.Stdout) != run.folder ||
		!strings.Contains(run.second.Stderr, "another process is training this model: waiting for it\n") {
		t.Errorf("the second process ends with %d, %q, %q; the run is %s",
			run.second.Status, run.second.Stdout, run.second.Stderr, run.folder)
	}
}

// A training killed at any moment, even while it writes a checkpoint, and run again ends with bitwise the same weights
// as an undisturbed one.
func TestKilledTrainingGoesOn(t *testing.T) {
	took, rng, kills := undisturbed(t).took, hnntest.Moments(t), hnntest.Kills(5)
	runs, resumed := t.TempDir(), 0
	for done := 0; done < kills; {
		if exists(runs, "*", "checkpoint-*") {
			resumed++
		}
		wrote := writes(runs)
		p := start(t, runs, long(t))
		if done%2 == 1 {
			p.EndsWithin(time.Duration(rng.Float64() * float64(took)))
		} else {
			p.Await(func() bool { return wrote() > 1-done/2%2 })
		}
		_ = p.Process.Kill() // fails if the process has ended
		if p.Killed(t) {
			done++
			continue
		}
		finish(t, runs) // it ended before the kill: check it, and begin another run
		runs = t.TempDir()
	}
	finish(t, runs)
	t.Logf("%d kills, no run lost, and %d of the killed processes had gone on from a checkpoint", kills, resumed)
}

// writes returns a function that returns how many checkpoints and results have been begun since.
func writes(runs string) func() int {
	pattern := filepath.Join(runs, "*", ".hnn-tmp-*")
	seen, _ := filepath.Glob(pattern) // left by the last killed process
	count := 0
	return func() int {
		found, _ := filepath.Glob(pattern)
		for _, path := range found {
			if !slices.Contains(seen, path) && !strings.Contains(path, "settings") {
				seen = append(seen, path)
				count++
			}
		}
		return count
	}
}

// finish runs the training to its end and compares the weights with undisturbed ones.
func finish(t *testing.T, runs string) {
	t.Helper()
	folder := strings.TrimSpace(hnntest.Must(t, runs, long(t)).Stdout)
	if export(t, runs, folder) != undisturbed(t).weights {
		t.Errorf("the weights differ from those of an undisturbed run")
	}
	if exists(folder, ".*") {
		t.Errorf("a killed process left something behind in %s", folder)
	}
}

// exists reports whether there is a file whose path matches the joined elements.
func exists(elements ...string) bool {
	found, _ := filepath.Glob(filepath.Join(elements...))
	return len(found) > 0
}
