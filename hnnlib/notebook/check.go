package notebook

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
)

// Check does nothing if err is nil. Else it ends the cell, and the program outside of a notebook, with one line on
// standard error and exit status 1, so that the cell fails; what was displayed before stays.
func Check(err error) {
	if err == nil {
		return
	}
	// What the kernel has not taken by now is not worth more waiting: the error is.
	_ = settle()
	fmt.Fprintln(os.Stderr, line(err))
	os.Exit(1)
}

// Must is v if err is nil; else it ends the cell as Check does.
func Must[T any](v T, err error) T {
	Check(err)
	return v
}

// line is an error on one line, with the reason first that a reader would not call an error.
func line(err error) string {
	text := strings.Join(strings.FieldsFunc(err.Error(), func(r rune) bool { return r == '\n' || r == '\r' }), "; ")
	if errors.Is(err, context.Canceled) {
		return "interrupted: " + text
	}
	return "error: " + text
}
