package faulttest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"hnn/hnnlib/experiment"
)

// markEnv marks a process and all that it starts.
const markEnv = "HNN_FAULT_MARK"

// orphansTake is how long what a killed process has started may take to end: Jupyter has 15 seconds to end a kernel, and the machine may be busy.
const orphansTake = time.Minute

// Reproducing, killed with its whole process group at random moments of its notebook, leaves no process behind that would go on; the same command again, at
// once, ends with the numbers of an undisturbed one.
func TestKilledReproduceGoesOn(t *testing.T) {
	rng, n := moments(t), kills(1) // each takes the best part of a minute
	want := t.TempDir()
	must(t, t.TempDir(), "reproduce", "spring", "--quick", "--quiet", "--no-notebooks", "--out", want)
	runs, out := t.TempDir(), t.TempDir()
	args := []string{"reproduce", "spring", "--quick", "--out", out}
	var marks []string
	for done := 0; done < n; {
		cell, after := 1+rng.IntN(8), time.Duration(rng.Float64()*float64(3*time.Second))
		mark := fmt.Sprintf("%d-%d", os.Getpid(), len(marks))
		if killed := killReproduce(t, runs, mark, cell, after, args); killed {
			done++
			t.Logf("killed %.1f s into cell %d", after.Seconds(), cell)
		}
		marks = append(marks, mark)
	}
	must(t, runs, args...)
	sameNumbers(t, out, want)
	noneLeft(t, out)
	noneLeft(t, filepath.Join(out, "spring"))
	for _, mark := range marks {
		noneMarked(t, mark)
	}
	t.Logf("%d kills, the numbers are the same, and no process went on", n)
}

// killReproduce kills the process group some time into a cell. It returns false if the process ended before.
func killReproduce(t *testing.T, runs, mark string, cell int, after time.Duration, args []string) bool {
	t.Helper()
	cmd := command(runs, args...)
	cmd.Env = append(cmd.Env, markEnv+"="+mark)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	said := filepath.Join(t.TempDir(), "stderr")
	p := launchInto(t, cmd, said)
	line := fmt.Sprintf("spring.ipynb: cell %d of ", cell)
	if p.await(func() bool {
		time.Sleep(10 * time.Millisecond)
		text, _ := os.ReadFile(said)
		return strings.Contains(string(text), line)
	}) {
		p.endsWithin(after)
	}
	_ = syscall.Kill(-p.Process.Pid, syscall.SIGKILL) // an error says that it has ended
	<-p.ended
	if p.ProcessState.Sys().(syscall.WaitStatus).Signaled() {
		return true
	}
	if !p.ProcessState.Success() {
		t.Fatalf("reproduce ended with %s: %s", p.ProcessState, read(t, said))
	}
	return false
}

// sameNumbers compares two results folders: the table to the byte, and of the metrics all but times and pictures.
func sameNumbers(t *testing.T, got, want string) {
	t.Helper()
	if !bytes.Equal(read(t, filepath.Join(got, "table.json")), read(t, filepath.Join(want, "table.json"))) {
		t.Error("table.json differs from that of an undisturbed one")
	}
	a, b := numbers(t, got), numbers(t, want)
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			t.Fatalf("the metrics differ from those of an undisturbed one in line %d:\n%s\n%s", i+1, a[i], b[i])
		}
	}
	if len(a) != len(b) {
		t.Errorf("the metrics have %d lines, those of an undisturbed one %d", len(a), len(b))
	}
}

// numbers are the metrics of the one experiment in a results folder as lines of JSON, without what may differ from run to run, and without the
// attenuation, which the notebook does not save.
func numbers(t *testing.T, out string) []string {
	t.Helper()
	s, err := experiment.ReadResults(out)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Experiments) != 1 {
		t.Fatalf("%s holds %d experiments", out, len(s.Experiments))
	}
	m := *s.Experiments[0]
	m.TrainSeconds, m.MeasureSeconds, m.Figures, m.Attenuation = 0, 0, nil, nil
	for i := range m.Runs {
		m.Runs[i].Seconds = 0
	}
	text, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(string(text), "\n")
}

// noneMarked fails the test if a process with that mark goes on.
func noneMarked(t *testing.T, mark string) {
	t.Helper()
	var left []string
	for began := time.Now(); time.Since(began) < orphansTake; time.Sleep(200 * time.Millisecond) {
		if left = marked(mark); len(left) == 0 {
			return
		}
	}
	t.Errorf("these processes go on: %q", left)
}

// marked are the command lines of the processes with that mark.
func marked(mark string) []string {
	environs, _ := filepath.Glob("/proc/[0-9]*/environ")
	var found []string
	for _, path := range environs {
		environ, err := os.ReadFile(path) // of others, and of those that have ended, it can't be read
		if err == nil && bytes.Contains(append(environ, 0), []byte("\x00"+markEnv+"="+mark+"\x00")) {
			line, _ := os.ReadFile(filepath.Join(filepath.Dir(path), "cmdline"))
			found = append(found, string(bytes.ReplaceAll(line, []byte{0}, []byte{' '})))
		}
	}
	return found
}
