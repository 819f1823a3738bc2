// Package process runs other programs and, if interrupted, ends them and everything that they started.
//
// It imports no other package of the project.
package process

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// grace is the time that an interrupted program has to end by itself.
const grace = 5 * time.Second

// Command is like [exec.CommandContext], but runs the program in its own process group. When ctx ends, the group gets
// SIGTERM, and SIGKILL as soon as the program itself has ended, or after 5 seconds. On Linux, the program also gets
// SIGTERM when this process dies.
func Command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	endWithParent(cmd.SysProcAttr)
	cmd.Cancel = func() error {
		if err := cmd.Process.Signal(syscall.Signal(0)); err != nil {
			return err // the process has ended, and its ID may be reused
		}
		return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM)
	}
	cmd.WaitDelay = grace
	return cmd
}

// Error reports that a program failed.
type Error struct {
	Name   string // the program's name, without its folder
	Err    error  // usually an *exec.ExitError
	Output string // the end of the program's output; may be empty
}

func (e *Error) Error() string {
	if last := lastLine(e.Output); last != "" {
		return fmt.Sprintf("%s failed (%v): %s", e.Name, e.Err, last)
	}
	return fmt.Sprintf("%s failed: %v", e.Name, e.Err)
}

// Unwrap returns e.Err.
func (e *Error) Unwrap() error { return e.Err }

// Run runs cmd, made by [Command] with the same ctx, and returns the end of its standard output. Its standard error
// goes to cmd.Stderr or, if that is nil, into the error. If ctx ends, Run returns its cause, and no process of the
// group is left running. Any other error is an *Error.
func Run(ctx context.Context, cmd *exec.Cmd) (string, error) {
	var stdout, stderr tail
	if cmd.Stdout == nil {
		cmd.Stdout = &stdout
	} else {
		cmd.Stdout = io.MultiWriter(&stdout, cmd.Stdout)
	}
	if cmd.Stderr == nil {
		cmd.Stderr = &stderr
	}
	// For endWithParent, a program's parent is the thread that started it, so keep the thread until the program ends.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	err := cmd.Start()
	if err == nil {
		err = wait(ctx, cmd)
	}
	if ctx.Err() != nil {
		return string(stdout), context.Cause(ctx)
	}
	if err != nil {
		err = &Error{Name: filepath.Base(cmd.Path), Err: err, Output: string(stdout) + string(stderr)}
	}
	return string(stdout), err
}

// lastLine returns the last line of text that isn't blank, preferring lines that begin with "error", in upper or lower
// case.
func lastLine(text string) (last string) {
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		if line != "" && (isError(line) || !isError(last)) {
			last = line
		}
	}
	return last
}

func isError(line string) bool { return strings.HasPrefix(strings.ToLower(line), "error") }

// tail keeps the last tailSize bytes written to it.
type tail []byte

const tailSize = 64 << 10

func (t *tail) Write(p []byte) (int, error) {
	*t = append(*t, p...)
	*t = (*t)[max(0, len(*t)-tailSize):]
	return len(p), nil
}

// Lines returns a writer that calls line for each complete line written to it, without the line ending.
func Lines(line func(string)) io.Writer { return &lines{line: line} }

type lines struct {
	rest []byte
	line func(string)
}

func (l *lines) Write(p []byte) (int, error) {
	l.rest = append(l.rest, p...)
	for {
		text, rest, found := bytes.Cut(l.rest, []byte("\n"))
		if !found {
			return len(p), nil
		}
		l.line(strings.TrimSuffix(string(text), "\r"))
		l.rest = rest
	}
}
