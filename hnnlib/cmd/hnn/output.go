package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"hnn/hnnlib/internal/artifact"
)

// printJSON prints v for programs.
func (a *app) printJSON(v any) error {
	encoder := json.NewEncoder(a.stdout)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(v)
}

// checkOutput returns an error unless a file can be made at path, the value of flag, so that no work is done in vain.
func checkOutput(flag, path string) error {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return fmt.Errorf("%s %s is a folder: give the name of a file", flag, path)
	}
	folder := filepath.Dir(path)
	if info, err := os.Stat(folder); err != nil {
		return unwritable(flag, path, err)
	} else if !info.IsDir() {
		return fmt.Errorf("%s %s can't be written: %s is not a folder", flag, path, folder)
	}
	return nil
}

// writeOutput makes the file at path, the value of flag, whole or not at all.
func writeOutput(flag, path string, write func(io.Writer) error) error {
	if err := artifact.WriteFile(path, write); err != nil {
		return unwritable(flag, path, err)
	}
	return nil
}

func unwritable(flag, path string, err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err // the path in it is a temporary name
	}
	return fmt.Errorf("%s %s can't be written (%w): give a file in a folder that exists, can be written, and has room", flag, path, err)
}
