package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"hnn/hnnlib/device"
	"hnn/hnnlib/train"
)

// The exit status of hnn.
const (
	exitDone  = 0 // it was done
	exitError = 1 // it could not be done; one line says what, and what to try
	exitUsage = 2 // the command line was wrong; the line lists what is known
)

func main() {
	os.Exit(execute(interruptible(os.Stderr), os.Args[1:], os.Stdout, os.Stderr))
}

// interruptible returns a context that the first SIGINT or SIGTERM ends, so that work stops cleanly. The second ends
// the program at once; what was computed since the last checkpoint is lost.
func interruptible(stderr io.Writer) context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-signals
		cancel()
		<-signals
		report(stderr, errors.New("interrupted twice, so ended at once"),
			"what was saved is kept, and the same command goes on from there")
		os.Exit(exitError)
	}()
	return ctx
}

// execute runs the command line args and returns the exit status.
func execute(ctx context.Context, args []string, stdout, stderr io.Writer) (status int) {
	defer func() {
		if crash := recover(); crash != nil {
			status = exitError
			report(stderr, fmt.Errorf("internal error: %v", crash), "")
			if os.Getenv("HNN_DEBUG") == "1" {
				fmt.Fprintf(stderr, "%+v\n%s", crash, debug.Stack())
			}
		}
	}()
	a := &app{stdout: stdout, stderr: stderr}
	root := newRoot(a)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	var interrupted *train.InterruptedError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &interrupted):
		report(stderr, interrupted, "")
		return exitError
	case ctx.Err() != nil:
		report(stderr, errors.New("interrupted"), "what was finished is kept, and the same command goes on from there")
		return exitError
	case isUsage(err):
		report(stderr, err, "")
		return exitUsage
	}
	report(stderr, err, "")
	return exitError
}

// report prints err as one line.
func report(stderr io.Writer, err error, hint string) {
	lines := strings.FieldsFunc(err.Error(), func(r rune) bool { return r == '\n' || r == '\r' })
	for i, line := range lines {
		lines[i] = strings.TrimSpace(line)
	}
	text := strings.Join(lines, "; ")
	if hint != "" {
		text += ": " + hint
	}
	fmt.Fprintf(stderr, "hnn: %s\n", text)
}

// usageError is a wrong command line.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

// usage marks err as a wrong command line. The error should list what is known.
func usage(err error) error {
	if err == nil {
		return nil
	}
	return &usageError{err}
}

// usagef is usage of fmt.Errorf.
func usagef(format string, args ...any) error { return usage(fmt.Errorf(format, args...)) }

func isUsage(err error) bool {
	var wrong *usageError
	var spec *device.SpecError
	return errors.As(err, &wrong) || errors.As(err, &spec)
}
