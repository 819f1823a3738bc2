package notebook

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
)

// Check ends the cell if err is not nil, with one line on standard error and exit status 1. Previous outputs stay.
func Check(err error) {
	if err == nil {
		return
	}
	_ = settle() // an error of settle is less important than err
	fmt.Fprintln(os.Stderr, line(err))
	os.Exit(1)
}

// Must returns v if err is nil; otherwise it ends the cell as Check does.
func Must[T any](v T, err error) T {
	Check(err)
	return v
}

// line returns an error's text in one line. It doesn't call an interruption an error.
func line(err error) string {
	text := strings.Join(strings.FieldsFunc(err.Error(), func(r rune) bool { return r == '\n' || r == '\r' }), "; ")
	if errors.Is(err, context.Canceled) {
		return "interrupted: " + text
	}
	return "error: " + text
}
