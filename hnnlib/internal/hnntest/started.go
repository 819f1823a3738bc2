package hnntest

import (
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// Started is a running program. The end of its test kills it.
type Started struct {
	*exec.Cmd
	Ended chan struct{} // closed when it has
	dir   string        // of the files stdout and stderr
}

// Start starts a program.
func Start(t testing.TB, cmd *exec.Cmd) *Started {
	t.Helper()
	p := &Started{Cmd: cmd, Ended: make(chan struct{}), dir: t.TempDir()}
	for name, to := range map[string]*io.Writer{"stdout": &cmd.Stdout, "stderr": &cmd.Stderr} {
		f, err := os.Create(filepath.Join(p.dir, name))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		*to = f
	}
	if err := p.Cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.Ended)
		_ = p.Wait() // ProcessState has the outcome
	}()
	t.Cleanup(func() { _ = p.Process.Kill(); <-p.Ended })
	return p
}

// Said is what the program has written so far to standard output.
func (p *Started) Said() string {
	text, _ := os.ReadFile(filepath.Join(p.dir, "stdout"))
	return string(text)
}

// Complained is what the program has written so far to standard error.
func (p *Started) Complained() string {
	text, _ := os.ReadFile(filepath.Join(p.dir, "stderr"))
	return string(text)
}

// Interrupt interrupts the program and waits for its end.
func (p *Started) Interrupt(t testing.TB) {
	t.Helper()
	if err := p.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	<-p.Ended
}

// Killed waits for the end of a killed program, and returns false if it ended by itself, with success.
func (p *Started) Killed(t testing.TB) bool {
	t.Helper()
	<-p.Ended
	if p.ProcessState.Sys().(syscall.WaitStatus).Signaled() {
		return true
	}
	if !p.ProcessState.Success() {
		t.Fatalf("%q ended with %s: %s", p.Args, p.ProcessState, p.Complained())
	}
	return false
}

// Await waits until found returns true, and returns false if the program ends first.
func (p *Started) Await(found func() bool) bool {
	for !found() {
		if p.EndsWithin(100 * time.Microsecond) {
			return false
		}
	}
	return true
}

// EndsWithin waits for the program to end, and returns false if that takes longer than limit.
func (p *Started) EndsWithin(limit time.Duration) bool {
	select {
	case <-p.Ended:
		return true
	case <-time.After(limit):
		return false
	}
}

// Kills returns how often a test kills: 100 times with HNN_FULL=1.
func Kills(ordinarily int) int {
	if os.Getenv("HNN_FULL") == "1" {
		return 100
	}
	return ordinarily
}

// Moments draws the moments at which a test kills.
func Moments(t testing.TB) *rand.Rand {
	seed := uint64(time.Now().UnixNano())
	t.Logf("the moments are drawn from %d", seed)
	return rand.New(rand.NewPCG(seed, 0))
}

// NoneLeft fails the test if a temporary name was left in a folder.
func NoneLeft(t testing.TB, dir string) {
	t.Helper()
	left, err := filepath.Glob(filepath.Join(dir, ".hnn-tmp-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %q (%v)", left, err)
	}
}
