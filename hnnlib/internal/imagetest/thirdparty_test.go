package imagetest

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The list of third-party components is copied into the image and has the installed versions. .ci/full checks that it
// is complete and that each licence is allowed.
func TestThirdPartyListIsOfTheseVersions(t *testing.T) {
	says(t, final(t, cpuFile), `COPY .* (docker/THIRD_PARTY.md) docker/$`, "docker/THIRD_PARTY.md")
	list := read(t, "docker/THIRD_PARTY.md")
	modules := versions(read(t, "go.mod"), `(?m)^\t(\S+) (v[^ +\n]+)`)
	for name, listed := range versions(section(t, list, "hnn"), `(?m)^\| (\S+/\S+) \| (v\S+) \|`) {
		// A package may be listed in place of its module.
		known := modules[moduleOf(modules, name)]
		if !slices.ContainsFunc(listed, func(v string) bool { return slices.Contains(known, v) }) {
			t.Errorf("%s is listed in version %s, which is not that of go.mod", name, listed)
		}
	}
	listed := versions(strings.ToLower(section(t, list, "JupyterLab")), `(?m)^\| ([\w.-]+) \| ([\d.]+) \|`)
	lock := read(t, "hnnlib/setup/embedded/requirements.txt")
	locked := versions(lock, `(?m)^([\w.-]+)==([^ ;]+)`)
	for name, got := range listed {
		if want := locked[strings.NewReplacer("_", "-", ".", "-").Replace(name)]; !slices.Contains(want, got[0]) {
			t.Errorf("the Python package %s is listed in version %s, but locked in %s", name, got, want)
		}
	}
	// Packages with a marker are for other systems or versions of Python.
	if always := versions(lock, `(?m)^([\w.-]+)==(\S+) \\$`); len(listed) < len(always) {
		t.Errorf("%d Python packages are listed, but %d always installed", len(listed), len(always))
	}
}

// moduleOf returns the module that a package belongs to.
func moduleOf(modules map[string][]string, name string) string {
	for modules[name] == nil && strings.Contains(name, "/") {
		name = name[:strings.LastIndex(name, "/")]
	}
	return name
}

// section returns the text of the list under the heading title.
func section(t *testing.T, list, title string) string {
	t.Helper()
	_, text, ok := strings.Cut(list, "\n## "+title+"\n")
	text, _, _ = strings.Cut(text, "\n## ")
	if !ok || !strings.Contains(text, "\n| ") {
		t.Fatalf("docker/THIRD_PARTY.md lists nothing under %s: write it anew with '.ci/full licences-update'", title)
	}
	return text
}

// versions returns the versions by name: the matches of the pattern's second group by those of its first.
func versions(text, pattern string) map[string][]string {
	all := map[string][]string{}
	for _, found := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
		all[found[1]] = append(all[found[1]], found[2])
	}
	return all
}
