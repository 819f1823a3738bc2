package main

import (
	"errors"
	"fmt"
	"strings"
)

const head = `# What others made

Written by ` + "`.ci/full licences`" + `, which fails where a licence is unknown or not allowed. The texts: for Go modules in the module
cache (` + "`go env GOMODCACHE`" + `), in an image below /home/hnn/go; for Python packages beside them, in *.dist-info; for the XLA plugin beside it; for Go itself in
/usr/local/go/LICENSE. Who hands on hnn alone must add them. The CPU image holds packages of Debian, too, with their licences in
/usr/share/doc; the CUDA image adds NVIDIA's libraries, which are under NVIDIA's own terms: read those before handing it on.
`

// section is a part of the list.
type section struct {
	title, text string
	components  []component
	handedOn    bool // and so what is not allowed is a failure
}

// write returns the list as it must be.
func write(hnn string) ([]byte, error) {
	sections, err := collect(hnn)
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	b.WriteString(head)
	var failed error
	for _, s := range sections {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n| component | version | licence |\n|---|---|---|\n", s.title, s.text)
		for _, c := range s.components {
			if s.handedOn {
				var err error
				c, err = decide(c)
				failed = errors.Join(failed, err)
			}
			if c.note != "" {
				c.licence += ": " + c.note
			}
			fmt.Fprintf(&b, "| %s | %s | %s |\n", c.name, c.version, c.licence)
		}
	}
	return []byte(b.String()), failed
}

// decide gives a component the licence that was decided on, and returns an error if it has none that is allowed.
func decide(c component) (component, error) {
	if d, ok := decisions[c.name]; ok {
		c.licence, c.note = d.licence, d.why
	}
	if c.licence == "" {
		return c, fmt.Errorf("%s %s: its licence is unknown: look at it, and decide in allow.go", c.name, c.version)
	}
	if err := check(c.licence); err != nil {
		return c, fmt.Errorf("%s %s: %w", c.name, c.version, err)
	}
	return c, nil
}

// collect finds all components.
func collect(hnn string) ([]section, error) {
	r, err := newReader()
	if err != nil {
		return nil, err
	}
	t, err := ask(hnn)
	if err != nil {
		return nil, err
	}
	var failed error
	must := func(components []component, err error) []component {
		failed = errors.Join(failed, err)
		return components
	}
	return []section{
		{"hnn", "Linked into `hnn`, on linux/amd64; the programs of the notebooks' cells hold no more.",
			append(must(golang("docker/go.txt")), must(linked(r, t.programs[:1]))...), true},
		{"The kernel", "Linked into GoNB, goimports and gopls, which `hnn setup` builds.", must(linked(r, t.programs[1:])), true},
		{"XLA", "The plugin that computes, of which `hnn setup` installs one.", must(xla("hnnlib/device/wheel.go")), true},
		{"JupyterLab", "Its Python packages, for all systems and versions of Python; pip is Python's own. JupyterLab lists the JavaScript " +
			"that it holds in third-party-licenses.json.", must(installed(r, "hnnlib/setup/embedded/requirements.txt", t.venv)), true},
		{"Exported pages", "In the HTML page of each notebook.", must(pages(t.venv)), true},
		{"Tests", "Fetched by tests, and in no program, image or page.", must(tests()), false},
	}, failed
}
