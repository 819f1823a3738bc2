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
	"hnn/hnnlib/setup"
)

// scratch is the temporary folder, or "" unless Main runs.
var scratch string

// Main runs the tests with a temporary folder that they share, and returns the exit status.
func Main(run func() int) int {
	dir, err := os.MkdirTemp("", "hnn-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	scratch = dir
	return run()
}

// Scratch returns the temporary folder of this test process, which Main removes.
func Scratch() string {
	if scratch == "" {
		panic("there is no scratch folder: TestMain has to call hnntest.Main")
	}
	return scratch
}

// Root returns the folder of the checkout.
func Root(t testing.TB) string {
	t.Helper()
	dir, err := setup.FindRoot("")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// Shared returns a function that calls make once and returns the value to all tests. If make skips or fails its test,
// later tests skip or fail too.
func Shared[T any](make func(t testing.TB) T) func(t testing.TB) T {
	var once sync.Once
	var made, skipped bool
	var value T
	return func(t testing.TB) T {
		t.Helper()
		once.Do(func() {
			defer func() { skipped = t.Skipped() }()
			value, made = make(t), true
		})
		if skipped {
			t.Skip("another test says why")
		}
		if !made {
			t.Fatal("there is nothing to test with: another test says why")
		}
		return value
	}
}

// Program returns the path of the program hnn. The first call builds it.
var Program = Shared(func(t testing.TB) string {
	path := filepath.Join(Scratch(), "hnn")
	// 'go run' keeps the linked program in Go's build cache, unlike 'go build', for the tests of all packages.
	out, err := exec.Command("go", "run", "-buildvcs=false", "-exec", "cp", "hnn/hnnlib/cmd/hnn", path).CombinedOutput()
	if err != nil {
		t.Fatalf("the program under test can't be built: %v\n%s", err, out)
	}
	return path
})

// Command prepares the command hnn with the folder runs for its runs. Its arguments are the words of line, then more.
func Command(t testing.TB, runs, line string, more ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(Program(t), append(strings.Fields(line), more...)...)
	cmd.Env = append(os.Environ(), run.DirEnv+"="+runs)
	return cmd
}

// Outcome is the result of a command.
type Outcome struct {
	Stdout, Stderr string
	Status         int // the exit status, or -1 if a signal ended the command
}

// Run runs a [Command] and waits for its end.
func Run(t testing.TB, runs, line string, more ...string) Outcome {
	t.Helper()
	cmd := Command(t, runs, line, more...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil && !errors.As(err, new(*exec.ExitError)) {
		t.Fatal(err)
	}
	return Outcome{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

// Must is like Run, but fails the test unless hnn succeeds.
func Must(t testing.TB, runs, line string, more ...string) Outcome {
	t.Helper()
	out := Run(t, runs, line, more...)
	if out.Status != 0 {
		t.Fatalf("hnn %s %s: exit status %d: %s", line, strings.Join(more, " "), out.Status, out.Stderr)
	}
	return out
}

// Refused runs hnn and fails the test unless it ends with the status, prints only the sentence to standard error, and
// prints nothing to standard output.
func Refused(t testing.TB, runs string, status int, sentence, line string, more ...string) {
	t.Helper()
	out := Run(t, runs, line, more...)
	if want := "hnn: " + sentence + "\n"; out.Status != status || out.Stderr != want || out.Stdout != "" {
		t.Errorf("hnn %s %s\nstatus %d, want %d, standard output %q\ngot  %swant %s",
			line, strings.Join(more, " "), out.Status, status, out.Stdout, out.Stderr, want)
	}
}
