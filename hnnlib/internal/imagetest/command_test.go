package imagetest

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"hnn/hnnlib/internal/hnntest"
)

func TestMain(m *testing.M) { os.Exit(hnntest.Main(m.Run)) }

// The image's default command, written in two files, is a command line that hnn accepts.
func TestDefaultCommandIsOneOfHnn(t *testing.T) {
	const want = `["lab", "--address", "0.0.0.0", "--no-browser"]`
	says(t, final(t, cpuFile), `CMD (.*)`, want)
	says(t, read(t, "docker/compose.yaml"), ` *command: (.*)`, want)
	var command []string
	must(t, json.Unmarshal([]byte(want), &command))
	help := hnntest.Must(t, t.TempDir(), command[0], "--help").Stdout
	for _, word := range command {
		if strings.HasPrefix(word, "--") && !strings.Contains(help, word+" ") {
			t.Errorf("'hnn lab' knows no %s:\n%s", word, help)
		}
	}
}
