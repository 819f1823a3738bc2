package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"hnn/hnnlib/internal/artifact"
)

// output is a file to write, as a flag names it.
type output struct{ flag, path string }

// outputFlag adds the flag name for a file to write.
func outputFlag(cmd *cobra.Command, to *output, name, help string) {
	to.flag = "--" + name
	cmd.Flags().StringVar(&to.path, name, "", help)
}

// check returns an error if no file was named, as in example, or if it can't be made: no work is to be done in vain.
func (o *output) check(example string) error {
	if o.path == "" {
		return usagef("%s is needed: the file to write, as in %s %s", o.flag, o.flag, example)
	}
	if info, err := os.Stat(o.path); err == nil && info.IsDir() {
		return fmt.Errorf("%s %s is a folder: give the name of a file", o.flag, o.path)
	}
	folder := filepath.Dir(o.path)
	if info, err := os.Stat(folder); err != nil {
		return o.unwritable(err)
	} else if !info.IsDir() {
		return fmt.Errorf("%s %s can't be written: %s is not a folder", o.flag, o.path, folder)
	}
	return nil
}

// write makes the file, whole or not at all.
func (o *output) write(write func(io.Writer) error) error {
	if err := artifact.WriteFile(o.path, write); err != nil {
		return o.unwritable(err)
	}
	return nil
}

func (o *output) unwritable(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err // the path in it is a temporary name
	}
	return fmt.Errorf("%s %s can't be written (%w): give a file in a folder that exists, can be written, and has room",
		o.flag, o.path, err)
}
