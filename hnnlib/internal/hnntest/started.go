package hnntest

import (
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Started is a started program.
type Started struct {
	*exec.Cmd
	Ended chan struct{} // closed when the program has ended
	dir   string        // folder of the files stdout and stderr
}

// Start starts a program, which is killed at the end of the test.
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
		_ = p.Wait() // tests look at ProcessState
	}()
	t.Cleanup(func() { _ = p.Process.Kill(); <-p.Ended })
	return p
}

// Said returns what the program has written to standard output so far.
func (p *Started) Said() string {
	text, _ := os.ReadFile(filepath.Join(p.dir, "stdout"))
	return string(text)
}

// Complained returns what the program has written to standard error so far.
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

// Killed waits for the end of the program and reports whether a signal ended it. If the program failed, so does the
// test.
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

// Await waits until found returns true. It returns false if the program ends first.
func (p *Started) Await(found func() bool) bool {
	for !found() {
		if p.EndsWithin(100 * time.Microsecond) {
			return false
		}
	}
	return true
}

// EndsWithin waits up to limit for the program to end, and reports whether it has ended.
func (p *Started) EndsWithin(limit time.Duration) bool {
	select {
	case <-p.Ended:
	case <-time.After(limit):
	}
	select {
	case <-p.Ended: // also if both were ready
		return true
	default:
		return false
	}
}

// Kills returns how often a test should kill: 100 times with HNN_FULL=1, else ordinarily.
func Kills(ordinarily int) int {
	if os.Getenv("HNN_FULL") == "1" {
		return 100
	}
	return ordinarily
}

// Moments returns a random stream for the times at which a test kills, and logs its seed.
func Moments(t testing.TB) *rand.Rand {
	seed := uint64(time.Now().UnixNano())
	t.Logf("the moments are drawn from %d", seed)
	return rand.New(rand.NewPCG(seed, 0))
}

// NoneLeft fails the test if the folder contains temporary files.
func NoneLeft(t testing.TB, dir string) {
	t.Helper()
	left, err := filepath.Glob(filepath.Join(dir, ".hnn-tmp-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %q (%v)", left, err)
	}
}

// Processes returns the command lines, by process ID, of all running processes that were started with the environment
// variable NAME=VALUE. It skips the test if there is no /proc, as outside Linux.
func Processes(t testing.TB, variable string) map[int]string {
	t.Helper()
	folders, err := filepath.Glob("/proc/[0-9]*")
	if err != nil || len(folders) == 0 {
		t.Skip("there is no /proc to find processes in")
	}
	found := map[int]string{}
	for _, folder := range folders {
		// Files of other users' processes can't be read. Those of a process that has ended are empty or gone.
		command := words(filepath.Join(folder, "cmdline"))
		pid, err := strconv.Atoi(filepath.Base(folder))
		if err == nil && command != nil && slices.Contains(words(filepath.Join(folder, "environ")), variable) {
			found[pid] = strings.Join(command, " ")
		}
	}
	return found
}

// words returns the zero-terminated strings in a file, or nil if the file can't be read or is empty.
func words(path string) []string {
	text, err := os.ReadFile(path)
	if err != nil || len(text) == 0 {
		return nil
	}
	return strings.Split(strings.TrimSuffix(string(text), "\x00"), "\x00")
}
