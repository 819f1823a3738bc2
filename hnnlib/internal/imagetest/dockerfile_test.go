package imagetest

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"hnn/hnnlib/internal/hnntest"
)

// dockerfiles are the images' files, from the checkout.
var dockerfiles = []string{"docker/Dockerfile", "docker/Dockerfile.cuda"}

// instruction is one step of a Dockerfile, on one line.
type instruction struct{ name, rest string }

// stage is what follows one FROM.
type stage struct {
	from, name string // name is "" where it has none
	steps      []instruction
}

// uses returns what the stage's steps of one name say, in order.
func (s stage) uses(name string) (all []string) {
	for _, step := range s.steps {
		if step.name == name {
			all = append(all, step.rest)
		}
	}
	return all
}

// dockerfile is a file as far as these tests read it.
type dockerfile struct {
	args   map[string]string // those before the first FROM, with their defaults
	stages []stage
}

// final is the stage that becomes the image.
func (d dockerfile) final() stage { return d.stages[len(d.stages)-1] }

// steps are those of all stages.
func (d dockerfile) steps() (all []instruction) {
	for _, s := range d.stages {
		all = append(all, s.steps...)
	}
	return all
}

// read returns the text of a file of the checkout.
func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(hnntest.Root(t), path))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

var continued = regexp.MustCompile(`\\\n(?:[ \t]*#[^\n]*\n)*`)

// parse reads a Dockerfile.
func parse(t *testing.T, path string) dockerfile {
	t.Helper()
	d := dockerfile{args: map[string]string{}}
	for line := range strings.Lines(continued.ReplaceAllString(read(t, path), " ")) {
		name, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		rest = strings.TrimSpace(rest)
		switch {
		case name == "" || strings.HasPrefix(name, "#"):
		case name == "FROM":
			from, as, _ := strings.Cut(rest, " AS ")
			d.stages = append(d.stages, stage{from: os.Expand(from, func(arg string) string { return d.args[arg] }), name: as})
		case len(d.stages) == 0 && name == "ARG":
			arg, value, _ := strings.Cut(rest, "=")
			d.args[arg] = value
		case len(d.stages) == 0:
			t.Fatalf("%s: %s stands before the first FROM", path, name)
		default:
			last := &d.stages[len(d.stages)-1]
			last.steps = append(last.steps, instruction{name, rest})
		}
	}
	if len(d.stages) < 2 {
		t.Fatalf("%s has %d stages, which is not multi-stage", path, len(d.stages))
	}
	return d
}
