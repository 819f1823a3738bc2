package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"

	"hnn/hnnlib/internal/process"
)

// FullError says that there is no room left for what goes into a folder.
type FullError struct {
	Dir    string // the folder
	Needs  string // how much room it takes at most, for people: "700 MB"; "" where that is not known
	Escape string // what else to do than to make room, for people
	Err    error
}

func (e *FullError) Error() string {
	needs := ""
	if e.Needs != "" {
		needs = " (it takes " + e.Needs + " at most)"
	}
	return fmt.Sprintf("there is no room left on the disk for %s: make room%s, or %s; what could not be written: %s", e.Dir, needs, e.Escape, oneLine(innermost(e.Err)))
}

// innermost is the error of the program that failed, without what those who ran it guess of why.
func innermost(err error) error {
	if program := (*process.Error)(nil); errors.As(err, &program) {
		return program
	}
	return err
}

// Unwrap returns what could not be written.
func (e *FullError) Unwrap() error { return e.Err }

// Full reports whether err comes of a full disk or quota, in this process or in a program that it ran.
func Full(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) ||
		says(err, "no space left on device", "disk quota exceeded")
}

// Unwritable reports whether err comes of a file system or folder that can't be written, in this process or in a program
// that it ran.
func Unwritable(err error) bool {
	return errors.Is(err, syscall.EROFS) || errors.Is(err, fs.ErrPermission) || says(err, "read-only file system")
}

// says reports whether err, or the output of the program that it is of, has one of the texts, in small letters or large.
func says(err error, texts ...string) bool {
	if err == nil {
		return false
	}
	all := err.Error()
	var program *process.Error
	if errors.As(err, &program) {
		all += program.Output
	}
	all = strings.ToLower(all)
	for _, text := range texts {
		if strings.Contains(all, text) {
			return true
		}
	}
	return false
}

// oneLine is an error's text in one line.
func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }
