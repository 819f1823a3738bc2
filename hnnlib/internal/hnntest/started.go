package hnntest

import (
	"bytes"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"
)

// Started is a running program. The end of its test kills it.
type Started struct {
	*exec.Cmd
	Said, Complained bytes.Buffer  // its standard output and error; to be read when it has ended
	Ended            chan struct{} // closed when it has
	path             string        // the file that has both instead, or ""
}

// Start starts a program.
func Start(t testing.TB, cmd *exec.Cmd) *Started {
	t.Helper()
	return StartInto(t, cmd, "")
}

// StartInto starts a program whose standard output and error go to the file at path, which can be read meanwhile.
func StartInto(t testing.TB, cmd *exec.Cmd, path string) *Started {
	t.Helper()
	p := &Started{Cmd: cmd, Ended: make(chan struct{}), path: path}
	p.Stdout, p.Stderr = &p.Said, &p.Complained
	if path != "" {
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		p.Stdout, p.Stderr = f, f
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

// Kill kills the program, and returns false if it had ended before, with success.
func (p *Started) Kill(t testing.TB) bool {
	t.Helper()
	_ = p.Process.Kill() // an error says that it has ended
	return p.Killed(t)
}

// Killed waits for the end of a killed program, and returns false if it ended by itself, with success.
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

// Await waits until found returns true, and returns false if the program ends first.
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

// EndsWithin waits for the program to end, and returns false if that takes longer than limit.
func (p *Started) EndsWithin(limit time.Duration) bool {
	select {
	case <-p.Ended:
		return true
	case <-time.After(limit):
		return false
	}
}
