package process_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"hnn/hnnlib/internal/process"
)

func TestRunReturnsTheOutput(t *testing.T) {
	ctx := context.Background()
	out, err := process.Run(ctx, process.Command(ctx, "sh", "-c", "echo result; echo noise >&2"))
	if err != nil || out != "result\n" {
		t.Fatalf("got %q and error %v", out, err)
	}
}

func TestRunSaysWhatFailed(t *testing.T) {
	ctx := context.Background()
	_, err := process.Run(ctx, process.Command(ctx, "sh", "-c", "echo ERROR: no such thing >&2; echo a notice >&2; exit 3"))
	var failed *process.Error
	if !errors.As(err, &failed) {
		t.Fatalf("got error %v, want a process error", err)
	}
	if want := "sh failed (exit status 3): ERROR: no such thing"; err.Error() != want {
		t.Fatalf("got error %q, want %q", err, want)
	}
	if !strings.Contains(failed.Output, "a notice") {
		t.Fatalf("the output %q lacks a line", failed.Output)
	}
}

// TestRunEndsTheWholeGroup interrupts a shell that waits for a child of its own, and looks that the child is gone too.
func TestRunEndsTheWholeGroup(t *testing.T) {
	pidFile := filepath.Join(t.TempDir(), "pid")
	ctx, cancel := context.WithCancelCause(context.Background())
	stopped := errors.New("stopped by the test")
	cmd := process.Command(ctx, "sh", "-c", "sleep 600 & echo $! > "+pidFile+".new; mv "+pidFile+".new "+pidFile+"; wait")
	go func() {
		for {
			if _, err := os.Stat(pidFile); err == nil {
				cancel(stopped)
				return
			}
			time.Sleep(time.Millisecond)
		}
	}()
	if _, err := process.Run(ctx, cmd); !errors.Is(err, stopped) {
		t.Fatalf("got error %v, want %v", err, stopped)
	}
	for pid := pidIn(t, pidFile); alive(pid); {
		time.Sleep(time.Millisecond) // the test's own limit ends a wait that never ends
	}
}

// alive reports whether the process runs: one that has ended but that nobody has waited for does not.
func alive(pid int) bool {
	if syscall.Kill(pid, 0) != nil {
		return false
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err != nil || !strings.Contains(string(stat), ") Z ")
}

func TestLines(t *testing.T) {
	var got []string
	w := process.Lines(func(line string) { got = append(got, line) })
	for _, part := range []string{"on", "e\ntwo\r\n", "\nthree"} {
		io.WriteString(w, part)
	}
	if want := []string{"one", "two", ""}; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Fatalf("got %q, want %q", got, want)
	}
}

// TestRunEndsWithItsParent kills a process that runs a program, and looks that the program is gone too.
func TestRunEndsWithItsParent(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux offers it")
	}
	if file := os.Getenv("HNN_TEST_PID_FILE"); file != "" {
		ctx := context.Background()
		process.Run(ctx, process.Command(ctx, "sh", "-c", "echo $$ > "+file+".new; mv "+file+".new "+file+"; exec sleep 600"))
		os.Exit(1)
	}
	file := filepath.Join(t.TempDir(), "pid")
	parent := exec.Command(os.Args[0], "-test.run=^TestRunEndsWithItsParent$")
	parent.Env = append(os.Environ(), "HNN_TEST_PID_FILE="+file)
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	pid := pidIn(t, file)
	if !alive(pid) {
		t.Fatalf("the program %d does not run", pid)
	}
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = parent.Wait()
	for alive(pid) {
		time.Sleep(time.Millisecond) // the test's own limit ends a wait that never ends
	}
}

// pidIn waits for the file and reads the process's number from it.
func pidIn(t *testing.T, file string) int {
	t.Helper()
	for {
		raw, err := os.ReadFile(file)
		if errors.Is(err, fs.ErrNotExist) {
			time.Sleep(time.Millisecond)
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		pid, err := strconv.Atoi(strings.TrimSpace(string(raw)))
		if err != nil {
			t.Fatal(err)
		}
		return pid
	}
}
