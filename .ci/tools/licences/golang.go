package main

import (
	"debug/buildinfo"
	"fmt"
	"maps"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/module"
)

// linked returns the Go modules that are linked into programs, which must have been built on this machine.
func linked(r *reader, programs []string) ([]component, error) {
	cache, err := exec.Command("go", "env", "GOMODCACHE").Output()
	if err != nil {
		return nil, fmt.Errorf("go env: %w", err)
	}
	found := map[module.Version]bool{}
	for _, program := range programs {
		info, err := buildinfo.ReadFile(program)
		if err != nil {
			return nil, err
		}
		for _, m := range append(info.Deps, &info.Main) {
			if m.Replace != nil {
				return nil, fmt.Errorf("%s: %s is replaced, and that is not looked at", program, m.Path)
			}
			if m.Path != "hnn" && m.Version != "(devel)" {
				found[module.Version{Path: m.Path, Version: m.Version}] = true
			}
		}
	}
	var all []component
	for _, m := range slices.SortedFunc(maps.Keys(found), func(a, b module.Version) int { return strings.Compare(a.String(), b.String()) }) {
		c, err := goModule(r, strings.TrimSpace(string(cache)), m)
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}

// goModule is the module as it lies in the module cache.
func goModule(r *reader, cache string, m module.Version) (component, error) {
	path, err := module.EscapePath(m.Path)
	if err != nil {
		return component{}, err
	}
	version, err := module.EscapeVersion(m.Version)
	if err != nil {
		return component{}, err
	}
	licences, err := r.of(filepath.Join(cache, path+"@"+version))
	if err != nil {
		return component{}, err
	}
	return component{name: m.Path, version: m.Version, licence: strings.Join(licences, " AND ")}, nil
}
