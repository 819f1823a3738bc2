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

// NoRoom explains err, which comes from a full disk. dir is the folder without room, as in the message, needs the most
// room that it takes, such as "700 MB", and escape what to do instead of making room.
func NoRoom(err error, dir, needs, escape string) error {
	if program, ok := errors.AsType[*process.Error](err); ok {
		err = program // without its callers' guess at the cause
	}
	return fmt.Errorf("there is no room left on the disk for %s: make room (it takes %s at most), or %s; "+
		"what could not be written: %s", dir, needs, escape, strings.Join(strings.Fields(err.Error()), " "))
}

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
