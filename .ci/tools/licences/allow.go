package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// allowed are the licences under which a component may be handed on with programs, images and pages of this project,
// which is Apache-2.0: each asks for no more than its text and its authors' names to go along, but for MPL-2.0, which asks that
// changes to its own files be published, and OFL-1.1, which asks that fonts are not sold by themselves.
var allowed = []string{
	"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC-BY-4.0", "FTL", "ISC", "MIT", "MIT-0", "MPL-2.0", "OFL-1.1",
	"PSF-2.0", "Python-2.0", "Python-2.0.1", "Unlicense", "ZPL-2.1",
}

// decision is the licence of a component that its texts do not tell, or not alone, and why.
type decision struct{ licence, why string }

// decisions are by name, and hold for the versions that were looked at: where there is one, the name has it.
var decisions = map[string]decision{
	"github.com/golang/freetype": {"FTL", "to be chosen from the FreeType License and the GPL; only the rasterizer is linked. Portions of this software are copyright © 2010 The FreeType Project (www.freetype.org). All rights reserved."},
	"github.com/segmentio/asm":   {"MIT-0", "as its text says, which is not worded as others' is"},
}

// notInstalled are the licences of Python packages that the lock file has for other systems or versions of Python.
var notInstalled = map[string]string{
	"appnope":                 "BSD-2-Clause",
	"decorator":               "BSD-2-Clause",
	"exceptiongroup":          "MIT AND PSF-2.0",
	"ipython-pygments-lexers": "BSD-3-Clause",
	"overrides":               "Apache-2.0",
	"tomli":                   "MIT",
}

// plugins are the wheels with XLA that package device names, by name and version: their licences were read there.
var plugins = map[string]decision{
	"lammps-jax-pjrt-cpu 0.11.2":       {"Apache-2.0", "its THIRD_PARTY_NOTICES name what XLA holds; ducc0's FFT in it is used under BSD-3-Clause, not the GPL"},
	"fastatomstruct-xla-cpu 2026.6.23": {"Apache-2.0", "a build of XLA that is taken where the other cannot be had; it brings no list of what it holds"},
}

var operators = regexp.MustCompile(`\s+(?:AND|OR|WITH)\s+|[()]`)

// check returns an error if an SPDX expression names a licence that is not allowed. Of A OR B one is enough.
func check(expression string) error {
	for part := range strings.SplitSeq(expression, " AND ") {
		ok := false
		for choice := range strings.SplitSeq(part, " OR ") {
			name := strings.TrimSpace(operators.ReplaceAllString(choice, ""))
			ok = ok || slices.Contains(allowed, name)
		}
		if !ok {
			return fmt.Errorf("the licence %s is not one of those that are allowed (%s): look at it, and decide in allow.go",
				part, strings.Join(allowed, ", "))
		}
	}
	return nil
}
