package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hnn/hnnlib/internal/hnntest"
)

// Without the recording, the other experiments go on, and the results say what is missing.
func TestReproduceGoesOnWithoutTheRecording(t *testing.T) {
	out := t.TempDir()
	t.Setenv("HNN_DATA_FILE", filepath.Join(out, "nowhere.zip"))
	got := hnntest.Must(t, t.TempDir(), "reproduce spring real-pendulum --quick --no-notebooks --out "+out)
	if !strings.Contains(got.Stderr, "warning: real-pendulum is left out: the real pendulum's recording, "+
		"invar_datasets.zip, is missing") {
		t.Errorf("no warning:\n%s", got.Stderr)
	}
	for _, name := range []string{"index.html", "table.md"} {
		if !strings.Contains(file(t, filepath.Join(out, name)), "Left out: real-pendulum") {
			t.Errorf("%s does not say what is missing", name)
		}
	}
	if _, err := os.Stat(filepath.Join(out, "spring", "metrics.json")); err != nil {
		t.Error(err)
	}
}
