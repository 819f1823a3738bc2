package main_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"hnn/hnnlib/run"
)

// binary is the program under test, built once.
var binary string

func TestMain(m *testing.M) {
	os.Exit(buildAndRun(m))
}

func buildAndRun(m *testing.M) int {
	dir, err := os.MkdirTemp("", "hnn-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	binary = filepath.Join(dir, "hnn")
	build := exec.Command("go", "build", "-buildvcs=false", "-o", binary, ".")
	build.Stdout, build.Stderr = os.Stderr, os.Stderr
	if err := build.Run(); err != nil {
		fmt.Fprintf(os.Stderr, "the program under test can't be built: %v\n", err)
		return 1
	}
	return m.Run()
}

// outcome is what a command left behind.
type outcome struct {
	stdout, stderr string
	status         int
}

// command prepares hnn with args and a folder of runs of its own.
func command(runs string, args ...string) *exec.Cmd {
	cmd := exec.Command(binary, args...)
	cmd.Env = append(os.Environ(), run.DirEnv+"="+runs)
	return cmd
}

// hnn runs the program to its end.
func hnn(t *testing.T, runs string, args ...string) outcome {
	t.Helper()
	cmd := command(runs, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return outcome{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

// must runs the program and fails the test unless it succeeds.
func must(t *testing.T, runs string, args ...string) outcome {
	t.Helper()
	out := hnn(t, runs, args...)
	if out.status != 0 {
		t.Fatalf("hnn %s: exit status %d: %s", strings.Join(args, " "), out.status, out.stderr)
	}
	return out
}
