package imagetest

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"hnn/hnnlib/internal/hnntest"
)

// The images' files, relative to the checkout.
const (
	cpuFile  = "docker/Dockerfile"
	cudaFile = "docker/Dockerfile.cuda"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(hnntest.Root(t), path))
	must(t, err)
	return string(text)
}

var (
	comment   = regexp.MustCompile(`(?m)^[ \t]*#.*\n`)
	continued = regexp.MustCompile(`[ \t]*\\\n[ \t]*`)
)

// stages returns the stages of a Dockerfile, after an element with what precedes the first stage. It removes comments,
// and joins each step to one line.
func stages(t *testing.T, path string) []string {
	t.Helper()
	text := continued.ReplaceAllString(comment.ReplaceAllString(read(t, path), ""), " ")
	all := strings.Split(text, "\nFROM ")
	if len(all) < 3 {
		t.Fatalf("%s has %d stages, which is not multi-stage", path, len(all)-1)
	}
	for i := range all[1:] {
		all[1+i] = "FROM " + all[1+i] + "\n"
	}
	return all
}

// steps returns a whole Dockerfile, without comments and with each step on one line.
func steps(t *testing.T, path string) string { return strings.Join(stages(t, path), "\n") }

// final returns the stage that becomes the image.
func final(t *testing.T, path string) string {
	all := stages(t, path)
	return all[len(all)-1]
}

// found returns all matches of the pattern's group. The pattern matches only at the beginning of a line.
func found(text, pattern string) (all []string) {
	for _, match := range regexp.MustCompile("(?m)^"+pattern).FindAllStringSubmatch(text, -1) {
		all = append(all, match[1])
	}
	return all
}
