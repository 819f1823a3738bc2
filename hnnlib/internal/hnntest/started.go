package hnntest

import (
	"bytes"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"
)

// Started is a program under way. It is killed when its test ends, if it has not ended before.
type Started struct {
	*exec.Cmd
	Said, Complained bytes.Buffer  // its standard output and error; to be read when it has ended
	Ended            chan struct{} // closed when it has
	path             string        // the file that has both in their place, or ""
}

// Start starts a program.
func Start(t testing.TB, cmd *exec.Cmd) *Started {
	t.Helper()
	p := &Started{Cmd: cmd, Ended: make(chan struct{})}
	p.Stdout, p.Stderr = &p.Said, &p.Complained
	p.begin(t)
	return p
}

// StartInto starts a program whose standard output and error go to the file at path, which can be read meanwhile.
func StartInto(t testing.TB, cmd *exec.Cmd, path string) *Started {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	p := &Started{Cmd: cmd, Ended: make(chan struct{}), path: path}
	p.Stdout, p.Stderr = f, f
	p.begin(t)
	return p
}

func (p *Started) begin(t testing.TB) {
	t.Helper()
	if err := p.Cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.Ended)
		_ = p.Wait() // ProcessState has the outcome
	}()
	t.Cleanup(func() { _ = p.Process.Kill(); <-p.Ended })
}

// Kill kills the program. It returns false if that had ended by itself, which must be with success.
func (p *Started) Kill(t testing.TB) bool {
	t.Helper()
	_ = p.Process.Kill() // an error says that it has ended
	return p.Killed(t)
}

// Killed waits for the end of a program that was killed. It returns false if that had ended by itself, which must be with success.
func (p *Started) Killed(t testing.TB) bool {
	t.Helper()
	<-p.Ended
	if p.ProcessState.Sys().(syscall.WaitStatus).Signaled() {
		return true
	}
	if !p.ProcessState.Success() {
		said, _ := os.ReadFile(p.path)
		t.Fatalf("%q ended with %s: %s%s", p.Args, p.ProcessState, p.Complained.String(), said)
	}
	return false
}

// Await waits until found returns true, or the program ends: then it returns false.
func (p *Started) Await(found func() bool) bool {
	for !found() {
		select {
		case <-p.Ended:
			return false
		case <-time.After(100 * time.Microsecond):
		}
	}
	return true
}

// EndsWithin waits for the program to end, but no longer than that: then it returns false.
func (p *Started) EndsWithin(limit time.Duration) bool {
	select {
	case <-p.Ended:
		return true
	case <-time.After(limit):
		return false
	}
}
