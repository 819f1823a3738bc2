package hnntest

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"hnn/hnnlib/run"
)

var build = sync.OnceValues(func() (string, error) {
	path := filepath.Join(Scratch(), "hnn")
	out, err := exec.Command("go", "build", "-buildvcs=false", "-o", path, "hnn/hnnlib/cmd/hnn").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("the program under test can't be built: %w\n%s", err, out)
	}
	return path, nil
})

// Program returns the path of hnn, which the first call builds.
func Program(t testing.TB) string {
	t.Helper()
	path, err := build()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// Command prepares hnn with args and a folder of runs of its own.
func Command(t testing.TB, runs string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(Program(t), args...)
	cmd.Env = append(os.Environ(), run.DirEnv+"="+runs)
	return cmd
}

// Outcome is what a command left behind.
type Outcome struct {
	Stdout, Stderr string
	Status         int // its exit status, -1 if a signal ended it
}

// Run runs hnn to its end, with a folder of runs of its own.
func Run(t testing.TB, runs string, args ...string) Outcome {
	t.Helper()
	cmd := Command(t, runs, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return Outcome{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

// Must is Run, and fails the test unless hnn succeeds.
func Must(t testing.TB, runs string, args ...string) Outcome {
	t.Helper()
	out := Run(t, runs, args...)
	if out.Status != 0 {
		t.Fatalf("hnn %s: exit status %d: %s", strings.Join(args, " "), out.Status, out.Stderr)
	}
	return out
}
