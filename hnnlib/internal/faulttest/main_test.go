package faulttest

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"hnn/hnnlib/experiment"
	"hnn/hnnlib/internal/hnntest"
)

func TestMain(m *testing.M) { os.Exit(hnntest.Main(m.Run)) }

// kills is how often a test kills.
func kills(ordinarily int) int {
	if os.Getenv("HNN_FULL") == "1" {
		return 100
	}
	return ordinarily
}

// moments draws at which moments a test kills.
func moments(t *testing.T) *rand.Rand {
	seed := uint64(time.Now().UnixNano())
	t.Logf("the moments are drawn from %d", seed)
	return rand.New(rand.NewPCG(seed, 0))
}

// refused runs the program, which must end with status 1 and this one sentence.
func refused(t *testing.T, runs, want string, args ...string) {
	t.Helper()
	out := hnntest.Run(t, runs, args...)
	if out.Status != 1 || out.Stdout != "" || out.Stderr != "hnn: "+want+"\n" {
		t.Errorf("hnn %s: status %d, standard output %q\ngot  %swant hnn: %s", strings.Join(args, " "), out.Status, out.Stdout, out.Stderr, want)
	}
}

// process is a program under way.
type process struct {
	*exec.Cmd
	stdout, stderr bytes.Buffer
	ended          chan struct{} // closed when the process has ended
}

// start starts hnn.
func start(t *testing.T, runs string, args ...string) *process {
	t.Helper()
	return launch(t, hnntest.Command(t, runs, args...))
}

// launch starts a program.
func launch(t *testing.T, cmd *exec.Cmd) *process {
	t.Helper()
	p := &process{Cmd: cmd, ended: make(chan struct{})}
	p.Stdout, p.Stderr = &p.stdout, &p.stderr
	p.begin(t)
	return p
}

// launchInto starts a program whose standard output and error go to a file, which can be read meanwhile.
func launchInto(t *testing.T, cmd *exec.Cmd, path string) *process {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	p := &process{Cmd: cmd, ended: make(chan struct{})}
	p.Stdout, p.Stderr = f, f
	p.begin(t)
	return p
}

func (p *process) begin(t *testing.T) {
	t.Helper()
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.ended)
		_ = p.Wait() // ProcessState has the outcome
	}()
	t.Cleanup(func() { _ = p.Process.Kill(); <-p.ended })
}

// kill kills the process. It returns false if the process had ended by itself, which must be with success.
func (p *process) kill(t *testing.T) bool {
	t.Helper()
	_ = p.Process.Kill() // an error says that it has ended
	<-p.ended
	if p.ProcessState.Sys().(syscall.WaitStatus).Signaled() {
		return true
	}
	if !p.ProcessState.Success() {
		t.Fatalf("%q ended with %s: %s", p.Args, p.ProcessState, p.stderr.String())
	}
	return false
}

// await waits until found returns true, or the process ends: then it returns false.
func (p *process) await(found func() bool) bool {
	for !found() {
		select {
		case <-p.ended:
			return false
		case <-time.After(100 * time.Microsecond):
		}
	}
	return true
}

// endsWithin waits for the process to end, but no longer than that: then it returns false.
func (p *process) endsWithin(limit time.Duration) bool {
	select {
	case <-p.ended:
		return true
	case <-time.After(limit):
		return false
	}
}

// small makes a training that takes a moment.
var small = []string{"--set", "steps=20", "--set", "hidden=16"}

// trained is a folder of runs with one small finished run, made once for all tests, which only read it.
var (
	trained     string
	trainedOnce sync.Once
)

func trainedRuns(t *testing.T) string {
	t.Helper()
	trainedOnce.Do(func() {
		runs := filepath.Join(hnntest.Scratch(), "runs")
		hnntest.Must(t, runs, append([]string{"train", "spring", "--quiet"}, small...)...)
		trained = runs
	})
	if trained == "" {
		t.Fatal("there is no small finished run: it failed in another test")
	}
	return trained
}

// copied is a copy of the folder of runs with one small finished run, and that run's folder.
func copied(t *testing.T) (runs, folder string) {
	t.Helper()
	runs = t.TempDir()
	copyTo(t, trainedRuns(t), runs)
	found, err := filepath.Glob(filepath.Join(runs, "spring-hnn-seed0-*"))
	if err != nil || len(found) != 1 {
		t.Fatalf("the runs are %q (%v)", found, err)
	}
	return runs, found[0]
}

// copyTo copies what is in a folder into another.
func copyTo(t *testing.T, from, to string) {
	t.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
}

// export is a run's weights as an NPZ file, which is the same for the same weights.
func export(t *testing.T, runs, name string) []byte {
	t.Helper()
	file := filepath.Join(t.TempDir(), "weights.npz")
	hnntest.Must(t, runs, "export", name, "--out", file)
	return read(t, file)
}

// listed are the runs that 'hnn runs' lists.
func listed(t *testing.T, runs string) []experiment.RunInfo {
	t.Helper()
	var list struct{ Runs []experiment.RunInfo }
	text := hnntest.Must(t, runs, "runs", "--json").Stdout
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return list.Runs
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// noneLeft fails the test if a temporary name was left in a folder.
func noneLeft(t *testing.T, dir string) {
	t.Helper()
	left, err := filepath.Glob(filepath.Join(dir, ".hnn-tmp-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %q (%v)", left, err)
	}
}
