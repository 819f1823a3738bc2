package main

import (
	"bufio"
	"fmt"
	"maps"
	"net/mail"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

var (
	pinned = regexp.MustCompile(`(?m)^([\w.-]+)==([^ ;]+)`)
	dashes = regexp.MustCompile(`[-_.]+`)
)

// declared are the ways in which packages without an SPDX expression say what their licence is.
var declared = map[string]string{
	"MIT": "MIT", "Apache-2.0": "Apache-2.0", "Apache 2.0": "Apache-2.0", "Apache License, Version 2.0": "Apache-2.0", "Apache Software License": "Apache-2.0",
	"BSD-3-Clause": "BSD-3-Clause", "MPL-2.0": "MPL-2.0",
}

// installed returns the packages of the lock file, whose environment is in the folder venv.
func installed(r *reader, lock, venv string) ([]component, error) {
	text, err := os.ReadFile(lock)
	if err != nil {
		return nil, err
	}
	versions := map[string][]string{}
	for _, line := range pinned.FindAllStringSubmatch(string(text), -1) {
		versions[line[1]] = append(versions[line[1]], line[2])
	}
	folders, err := filepath.Glob(filepath.Join(venv, "lib", "python3*", "site-packages", "*.dist-info"))
	if err != nil || len(folders) == 0 {
		return nil, fmt.Errorf("there are no Python packages in %s (%v): run 'hnn setup'", venv, err)
	}
	there := map[string]string{}
	for _, dir := range folders {
		name, _, _ := strings.Cut(filepath.Base(dir), "-")
		there[plain(name)] = dir
	}
	var all []component
	for _, name := range slices.Sorted(maps.Keys(versions)) {
		c := component{name: name, version: strings.Join(versions[name], ", ")}
		if dir := there[plain(name)]; dir != "" {
			if c.licence, err = pythonLicence(r, dir); err != nil {
				return nil, err
			}
		} else {
			c.licence = notInstalled[name]
		}
		all = append(all, c)
	}
	return all, nil
}

// plain is a package's name as the index compares it.
func plain(name string) string { return strings.ToLower(dashes.ReplaceAllString(name, "-")) }

// pythonLicence is the SPDX expression of the package's metadata and the licences of the texts that it brings, or, where
// there are none that are known, what the metadata say in their own words.
func pythonLicence(r *reader, dir string) (string, error) {
	f, err := os.Open(filepath.Join(dir, "METADATA"))
	if err != nil {
		return "", err
	}
	defer f.Close()
	metadata, err := mail.ReadMessage(bufio.NewReader(f))
	if err != nil {
		return "", fmt.Errorf("%s: %w", f.Name(), err)
	}
	licences, err := r.of(dir)
	if err != nil {
		return "", err
	}
	expression := metadata.Header.Get("License-Expression")
	if expression == "" && len(licences) == 0 {
		expression = declared[metadata.Header.Get("License")]
	}
	for _, licence := range licences { // a package may bring more than it is itself
		if !strings.Contains(expression, licence) {
			expression = strings.TrimPrefix(expression+" AND "+licence, " AND ")
		}
	}
	return expression, nil
}
