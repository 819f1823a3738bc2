// Package disk reports whether an error comes from a full or unwritable disk, either in this process or in a program
// that it ran, such as pip or go, which say so only in their output.
//
// It imports internal/process.
package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"hnn/hnnlib/internal/process"
)

// FullError reports that there is no room left on the disk of a folder.
type FullError struct {
	Dir    string // the folder, as in the message
	Needs  string // the most room that it takes, such as "700 MB"
	Escape string // what to do instead of making room
	Err    error
}

func (e *FullError) Error() string {
	what := e.Err
	if program, ok := errors.AsType[*process.Error](e.Err); ok {
		what = program // without its callers' guess at the cause
	}
	return fmt.Sprintf("there is no room left on the disk for %s: make room (it takes %s at most), or %s; "+
		"what could not be written: %s", e.Dir, e.Needs, e.Escape, strings.Join(strings.Fields(what.Error()), " "))
}

// Unwrap returns e.Err.
func (e *FullError) Unwrap() error { return e.Err }

// Full reports whether err comes from a full disk or quota.
func Full(err error) bool { return says(err, "no space left on device", "disk quota exceeded") }

// Unwritable reports whether err comes from a file system or folder that can't be written.
func Unwritable(err error) bool {
	return errors.Is(err, fs.ErrPermission) || says(err, "read-only file system")
}

// says reports whether err, or the output of its program, contains one of the texts, ignoring case. The texts must be
// in lower case.
func says(err error, texts ...string) bool {
	if err == nil {
		return false
	}
	all := err.Error()
	if program, ok := errors.AsType[*process.Error](err); ok {
		all += program.Output
	}
	all = strings.ToLower(all)
	return slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(all, text) })
}
