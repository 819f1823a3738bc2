package imagetest

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The list of what others made goes into the image, and names the versions that are installed. Whether it is complete, and each
// licence allowed, is for the full check.
func TestListOfWhatOthersMadeIsOfTheseVersions(t *testing.T) {
	if copied := strings.Join(parse(t, "docker/Dockerfile").final().uses("COPY"), "\n"); !strings.Contains(copied, "docker/THIRD_PARTY.md") {
		t.Errorf("the image has no list: %s", copied)
	}
	list := read(t, "docker/THIRD_PARTY.md")
	modules := versions(read(t, "go.mod"), `(?m)^\t(\S+) (v\S+)`)
	for name, listed := range versions(section(t, list, "hnn"), `(?m)^\| (\S+/\S+) \| (v\S+) \|`) {
		if !slices.Equal(modules[name], listed) {
			t.Errorf("%s is listed in version %s, but go.mod has %s", name, listed, modules[name])
		}
	}
	listed := versions(section(t, list, "JupyterLab"), `(?m)^\| ([\w.-]+) \| ([\d.]+(?:, [\d.]+)*) \|`)
	locked := versions(read(t, "hnnlib/setup/embedded/requirements.txt"), `(?m)^([\w.-]+)==([^ ;]+)`)
	for name, want := range locked {
		if got := strings.Join(listed[name], ", "); got != strings.Join(want, ", ") {
			t.Errorf("the Python package %s is listed in version %q, but locked in %s", name, got, want)
		}
	}
	if len(listed) != len(locked) {
		t.Errorf("%d Python packages are listed, and %d locked", len(listed), len(locked))
	}
}

// section is what follows one heading of the list.
func section(t *testing.T, list, title string) string {
	t.Helper()
	_, text, ok := strings.Cut(list, "\n## "+title+"\n")
	text, _, _ = strings.Cut(text, "\n## ")
	if !ok || !strings.Contains(text, "\n| ") {
		t.Fatalf("docker/THIRD_PARTY.md lists nothing under %s: write it anew with '.ci/full licences-update'", title)
	}
	return text
}

// versions are the versions by name that a pattern's two groups find.
func versions(text, pattern string) map[string][]string {
	all := map[string][]string{}
	for _, found := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
		all[found[1]] = append(all[found[1]], found[2])
	}
	return all
}
