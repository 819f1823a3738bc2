package process_test

import (
	"context"
	"errors"
	"fmt"
	"io"
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
	const script = "echo ERROR: no such thing >&2; echo a notice >&2; exit 3"
	_, err := process.Run(ctx, process.Command(ctx, "sh", "-c", script))
	var failed *process.Error
	if !errors.As(err, &failed) || err.Error() != "sh failed (exit status 3): ERROR: no such thing" {
		t.Fatalf("got error %v", err)
	}
	if !strings.Contains(failed.Output, "a notice") {
		t.Fatalf("the output %q lacks a line", failed.Output)
	}
	if _, err := process.Run(ctx, process.Command(ctx, "/no/such/program")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a program that isn't there gives error %v", err)
	}
}

// An interrupted program and its child are gone when Run returns, even if the child ignores SIGTERM. A later kill could
// hit another group with the same ID.
func TestRunEndsTheWholeGroup(t *testing.T) {
	for _, ignore := range []string{"", `trap "" TERM; `} {
		file := filepath.Join(t.TempDir(), "pid")
		ctx, cancel := context.WithCancelCause(context.Background())
		stopped := errors.New("stopped by the test")
		cmd := process.Command(ctx, "sh", "-c", "sh -c '"+ignore+say(file)+"exec sleep 600' <&- >&- 2>&- & wait")
		cmd.WaitDelay = time.Hour // far longer than go test waits
		pid := make(chan int, 1)
		go func() {
			pid <- pidIn(file)
			cancel(stopped)
		}()
		if _, err := process.Run(ctx, cmd); !errors.Is(err, stopped) {
			t.Fatalf("got error %v, want %v", err, stopped)
		}
		awaitEnd(<-pid)
	}
}

// A program ends when the process that runs it is killed.
func TestRunEndsWithItsParent(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux offers it")
	}
	if file := os.Getenv("HNN_TEST_PID_FILE"); file != "" {
		ctx := context.Background()
		process.Run(ctx, process.Command(ctx, "sh", "-c", say(file)+"exec sleep 600"))
		os.Exit(1)
	}
	file := filepath.Join(t.TempDir(), "pid")
	parent := exec.Command(os.Args[0], "-test.run=^TestRunEndsWithItsParent$")
	parent.Env = append(os.Environ(), "HNN_TEST_PID_FILE="+file)
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	pid := pidIn(file)
	if !alive(pid) {
		t.Fatalf("the program %d does not run", pid)
	}
	_ = parent.Process.Kill()
	_ = parent.Wait()
	awaitEnd(pid)
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

// say returns shell code that writes the shell's process ID to a file in one step.
func say(file string) string { return fmt.Sprintf("echo $$ > %[1]s.new; mv %[1]s.new %[1]s; ", file) }

// pidIn waits for the file and returns the process ID in it. Only go test's timeout limits the wait.
func pidIn(file string) int {
	for {
		text, _ := os.ReadFile(file)
		if pid, err := strconv.Atoi(strings.TrimSpace(string(text))); err == nil {
			return pid
		}
		time.Sleep(time.Millisecond)
	}
}

// alive reports whether the process runs. A zombie doesn't.
func alive(pid int) bool {
	if syscall.Kill(pid, 0) != nil {
		return false
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err != nil || !strings.Contains(string(stat), ") Z ")
}

func awaitEnd(pid int) {
	for alive(pid) {
		time.Sleep(time.Millisecond)
	}
}
