package imagetest

import (
	"encoding/json"
	"os"
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
