// Command hnn is the command line of the project. Each command is a file, without logic of its own.
//
// It may import every other package of the project.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"regexp"
	"runtime/debug"
	"strings"
	"syscall"

	"hnn/hnnlib/device"
	"hnn/hnnlib/train"
)

// The exit status of hnn.
const (
	exitDone  = 0 // success
	exitError = 1 // failure; one line says why, and what to try
	exitUsage = 2 // the command line was wrong; one line says why, and what is known
)

func main() {
	os.Exit(execute(interruptible(os.Stderr), os.Args[1:], os.Stdout, os.Stderr))
}

// interruptible returns a context that ends at the first SIGINT or SIGTERM, so that work stops cleanly. The second
// signal ends the program at once; what was computed since the last checkpoint is lost.
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
	a := &app{stdout: stdout, stderr: stderr, log: stderr}
	root := newRoot(a)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	status = exitError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, new(*train.InterruptedError)): // err says how far the training came
	case ctx.Err() != nil:
		err = errors.New("interrupted: what was finished is kept, and the same command goes on from there")
	case !a.accepted || errors.As(err, new(*usageError)) || errors.As(err, new(*device.SpecError)):
		status = exitUsage
	}
	report(stderr, err)
	return status
}

// report prints err on one line.
func report(stderr io.Writer, err error) {
	fmt.Fprintf(stderr, "hnn: %s\n", lineBreaks.ReplaceAllString(strings.TrimSpace(err.Error()), "; "))
}

var lineBreaks = regexp.MustCompile(`\s*[\r\n]\s*`)

// usageError reports a wrong command line that is found only when the command runs.
type usageError struct{ error }

func (e *usageError) Unwrap() error { return e.error }

// usage wraps err, which should say what is known, in a usageError.
func usage(err error) error {
	if err == nil {
		return nil
	}
	return &usageError{err}
}

// usagef is like fmt.Errorf, but returns a usageError.
func usagef(format string, args ...any) error { return usage(fmt.Errorf(format, args...)) }
