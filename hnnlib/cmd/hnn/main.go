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
		report(stderr, errors.New("interrupted twice, so ended at once: "+
			"what was saved is kept, and the same command goes on from there"))
		os.Exit(exitError)
	}()
	return ctx
}

// execute runs the command line args and returns the exit status.
func execute(ctx context.Context, args []string, stdout, stderr io.Writer) (status int) {
	defer func() {
		if crash := recover(); crash != nil {
			status = exitError
			report(stderr, fmt.Errorf("internal error: %v", crash))
			if os.Getenv("HNN_DEBUG") == "1" {
				fmt.Fprintf(stderr, "%+v\n%s", crash, debug.Stack())
			}
		}
	}()
	a := &app{stdout: stdout, stderr: stderr}
	root := newRoot(a)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	status = exitError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, new(*train.InterruptedError)): // it says how far the training came
	case ctx.Err() != nil:
		err = errors.New("interrupted: what was finished is kept, and the same command goes on from there")
	case !a.accepted || errors.As(err, new(*usageError)) || errors.As(err, new(*device.SpecError)):
		status = exitUsage
	}
	report(stderr, err)
	return status
}

// report prints err as one line.
func report(stderr io.Writer, err error) {
	lines := strings.FieldsFunc(err.Error(), func(r rune) bool { return r == '\n' || r == '\r' })
	for i, line := range lines {
		lines[i] = strings.TrimSpace(line)
	}
	fmt.Fprintf(stderr, "hnn: %s\n", strings.Join(lines, "; "))
}

// usageError is a wrong command line that is found when the command already runs.
type usageError struct{ error }

func (e *usageError) Unwrap() error { return e.error }

// usage marks err, which should list what is known, as a wrong command line.
func usage(err error) error {
	if err == nil {
		return nil
	}
	return &usageError{err}
}

// usagef is usage of fmt.Errorf.
func usagef(format string, args ...any) error { return usage(fmt.Errorf(format, args...)) }
