package imagetest

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"hnn/hnnlib/internal/hnntest"
)

func TestMain(m *testing.M) { os.Exit(hnntest.Main(m.Run)) }

// What the image runs by default is a command line that hnn knows, in both places where it stands.
func TestDefaultCommandIsOneOfHnn(t *testing.T) {
	var command []string
	if err := json.Unmarshal([]byte(parse(t, "docker/Dockerfile").final().uses("CMD")[0]), &command); err != nil {
		t.Fatal(err)
	}
	if want := []string{"lab", "--address", "0.0.0.0", "--no-browser"}; !slices.Equal(command, want) {
		t.Errorf("the image runs %q, want %q", command, want)
	}
	found := regexp.MustCompile(`(?m)^ *command: (\[.*\])$`).FindStringSubmatch(read(t, "docker/compose.yaml"))
	var composed []string
	if found == nil || json.Unmarshal([]byte(found[1]), &composed) != nil || !slices.Equal(composed, command) {
		t.Errorf("compose.yaml runs %q, the image %q", found, command)
	}
	help := hnntest.Must(t, t.TempDir(), command[0], "--help").Stdout
	for _, word := range command {
		if strings.HasPrefix(word, "--") && !strings.Contains(help, word+" ") {
			t.Errorf("'hnn lab' knows no %s:\n%s", word, help)
		}
	}
}

// The entrypoint, with another program in hnn's place and folders of the test's in those of the image.
func TestEntrypoint(t *testing.T) {
	dir := t.TempDir()
	data := filepath.Join(dir, "data")
	write := func(path, text string, mode os.FileMode) {
		t.Helper()
		path = filepath.Join(dir, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
	}
	places := strings.NewReplacer("/opt/notebooks", filepath.Join(dir, "original"), "/data", data)
	write("entrypoint.sh", places.Replace(read(t, "docker/entrypoint.sh")), 0o755)
	write("bin/hnn", "#!/bin/sh\nprintf '<%s>' \"$@\"\n", 0o755)
	write("original/spring.ipynb", "original", 0o644)
	write("original/images/fields.png", "a picture", 0o644)
	t.Setenv("PATH", filepath.Join(dir, "bin")+":"+os.Getenv("PATH"))
	start := func(args ...string) string {
		t.Helper()
		out, err := exec.Command(filepath.Join(dir, "entrypoint.sh"), args...).CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		return string(out)
	}

	if got := start("reproduce", "a b"); got != "<reproduce><a b>" {
		t.Errorf("hnn gets %s", got)
	}
	for _, made := range []string{"notebooks/spring.ipynb", "notebooks/images/fields.png", "results", "runs"} {
		if _, err := os.Stat(filepath.Join(data, made)); err != nil {
			t.Error(err)
		}
	}
	write("data/notebooks/spring.ipynb", "changed", 0o644)
	write("original/new.ipynb", "of a newer image", 0o644)
	if got := start("hnn", "doctor"); got != "<doctor>" {
		t.Errorf("with its own name before it, hnn gets %s", got)
	}
	for name, want := range map[string]string{"spring.ipynb": "changed", "new.ipynb": "of a newer image"} {
		if got, err := os.ReadFile(filepath.Join(data, "notebooks", name)); err != nil || string(got) != want {
			t.Errorf("%s holds %q (%v), want %q", name, got, err, want)
		}
	}

	if err := os.RemoveAll(data); err != nil {
		t.Fatal(err)
	}
	write("data", "no folder", 0o644)
	out, err := exec.Command(filepath.Join(dir, "entrypoint.sh"), "doctor").CombinedOutput()
	if err == nil || !strings.Contains(string(out), data+" cannot be written by user ") {
		t.Errorf("without a volume it says %q (%v)", out, err)
	}
}
