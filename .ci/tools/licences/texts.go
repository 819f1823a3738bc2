package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	classifier "github.com/google/licenseclassifier/v2"
	"github.com/google/licenseclassifier/v2/assets"
)

// reader tells licences by their texts.
type reader struct{ known *classifier.Classifier }

func newReader() (*reader, error) {
	known, err := assets.DefaultClassifier()
	return &reader{known}, err
}

// names are those of files that hold a licence.
var names = regexp.MustCompile(`(?i)^(?:un)?(?:licen[cs]es?|copying)(?:[-._].*)?$`)

// of returns the licences, by their SPDX names, sorted, of the files in dir whose name says that they hold one, and of all
// files in its folders whose name says so.
func (r *reader) of(dir string) (licences []string, err error) {
	err = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if path != dir && !names.MatchString(entry.Name()) {
				return fs.SkipDir
			}
			return nil
		}
		if !names.MatchString(entry.Name()) && filepath.Dir(path) == dir {
			return nil
		}
		found, err := r.file(path)
		licences = append(licences, found...)
		return err
	})
	slices.Sort(licences)
	return slices.Compact(licences), err
}

// file returns the licences whose texts are in a file.
func (r *reader) file(path string) (licences []string, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("a licence cannot be read: %w", err)
	}
	for _, match := range r.known.Match(r.known.Normalize(text)).Matches {
		if match.MatchType == "License" && match.Confidence >= 0.9 {
			licences = append(licences, spdx(match.Name))
		}
	}
	return licences, nil
}

// spdx is the licence's name in the SPDX list, where the classifier has another, or the name of a part.
func spdx(name string) string {
	switch name {
	case "BSD-0-Clause":
		return "0BSD"
	case "BeOpen", "CNRI-Python", "CNRI-Python-GPL-Compatible": // in Python's licence, below its own terms
		return "Python-2.0"
	}
	return name
}
