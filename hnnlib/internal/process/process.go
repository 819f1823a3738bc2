package process

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"
)

// grace is how long a program has to end by itself after it was asked to.
const grace = 5 * time.Second

// Command is exec.CommandContext for a program in a process group of its own: when ctx ends, the whole group is asked
// to end (SIGTERM), and killed 5 seconds later. On Linux the program is also asked to end when this process dies.
func Command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	endWithParent(cmd.SysProcAttr)
	return WithGrace(cmd, grace)
}

// WithGrace sets how long the group of cmd, made by Command, has to end by itself.
func WithGrace(cmd *exec.Cmd, grace time.Duration) *exec.Cmd {
	cmd.Cancel = func() error {
		group := -cmd.Process.Pid
		time.AfterFunc(grace, func() { _ = syscall.Kill(group, syscall.SIGKILL) })
		return syscall.Kill(group, syscall.SIGTERM)
	}
	cmd.WaitDelay = grace + time.Second
	return cmd
}

// Error says that a program failed, with the last of what it printed.
type Error struct {
	Name   string // the program's name, without its folder
	Err    error  // why: most often *exec.ExitError
	Output string // the end of its output, without colours; may be empty
}

func (e *Error) Error() string {
	if last := LastLine(e.Output); last != "" {
		return fmt.Sprintf("%s failed (%v): %s", e.Name, e.Err, last)
	}
	return fmt.Sprintf("%s failed: %v", e.Name, e.Err)
}

// Unwrap returns why the program failed.
func (e *Error) Unwrap() error { return e.Err }

// Run runs cmd, made by Command with the same ctx, and returns what it wrote to its standard output. Where cmd.Stderr is not set, its
// standard error is kept for the error. If ctx ends, the error is ctx's; else it is an *Error.
func Run(ctx context.Context, cmd *exec.Cmd) (string, error) {
	var out, all tail
	cmd.Stdout = writers(cmd.Stdout, &out, &all)
	if cmd.Stderr == nil {
		cmd.Stderr = &all
	}
	// On Linux a program takes the end of the thread that started it for that of its parent.
	runtime.LockOSThread()
	err := cmd.Run()
	runtime.UnlockOSThread()
	if ctx.Err() != nil {
		return out.String(), context.Cause(ctx)
	}
	if err != nil {
		return out.String(), &Error{Name: filepath.Base(cmd.Path), Err: err, Output: all.String()}
	}
	return out.String(), nil
}

// LastLine returns the last line of text that says something, a line beginning with ERROR or error before all others.
func LastLine(text string) string {
	last := ""
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || (isError(last) && !isError(line)) {
			continue
		}
		last = line
	}
	return last
}

func isError(line string) bool { return strings.HasPrefix(strings.ToLower(line), "error") }

// Missing reports whether err says that the program to run is not installed.
func Missing(err error) bool { return errors.Is(err, exec.ErrNotFound) }

func writers(first io.Writer, rest ...io.Writer) io.Writer {
	if first != nil {
		rest = append(rest, first)
	}
	return io.MultiWriter(rest...)
}

// tail keeps the end of what is written to it: enough to explain a failure, little enough to hold.
// Standard output and standard error may share one, so it has a lock.
type tail struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

const tailSize = 64 << 10

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.buf.Write(p)
	if over := t.buf.Len() - tailSize; over > 0 {
		t.buf.Next(over)
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.buf.String()
}
