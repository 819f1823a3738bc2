package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hnn/hnnlib/experiment"
	"hnn/hnnlib/internal/hnntest"
)

// The mass-spring system end to end: reproduce executes its notebook in the real kernel and writes the results folder.
func TestReproduceRunsTheNotebookInTheKernel(t *testing.T) {
	out := t.TempDir()
	got := hnntest.Must(t, t.TempDir(), "reproduce spring --quick --out "+out)
	for _, progress := range []string{"spring.ipynb: cell 1 of ", "training spring, hnn, seed 0: step 200 of 200"} {
		if !strings.Contains(got.Stderr, progress) {
			t.Errorf("the progress lacks %q:\n%s", progress, got.Stderr)
		}
	}
	if !strings.Contains(got.Stdout, "spring (quick)  HNN       corrected  1") ||
		!strings.Contains(got.Stdout, "index.html") {
		t.Errorf("the table is not what was expected:\n%s", got.Stdout)
	}
	outputsFit(t, filepath.Join(out, "spring", "notebook.ipynb"))
	s, err := experiment.ReadResults(out)
	if err != nil {
		t.Fatal(err)
	}
	section := s.Sections[0]
	if m := section.Metrics; len(m.Rows) != 4 || !m.Quick || m.Backend == "" || len(m.Versions) < 3 {
		t.Errorf("metrics.json has %d rows, backend %q, versions %v", len(m.Rows), m.Backend, m.Versions)
	}
	// The notebook shows the experiment's figures, in its order.
	drawn := names(section.Figures, func(c experiment.Caption) string { return c.Name })
	want := names(experiment.Spring.Figures, func(d experiment.Drawing) string { return d.Name })
	if !slices.Equal(drawn, want) {
		t.Errorf("the notebook draws %q, the experiment has %q", drawn, want)
	}
	for _, name := range drawn {
		for _, ext := range []string{".png", ".svg"} {
			if _, err := os.Stat(filepath.Join(out, "spring", "figures", name+ext)); err != nil {
				t.Error(err)
			}
		}
	}
	for _, page := range []string{"index.html", "spring/notebook.html"} {
		text := file(t, filepath.Join(out, page))
		if n := strings.Count(text, "data:image/png;base64,"); n < 10 {
			t.Errorf("%s shows %d pictures, want at least 10", page, n)
		}
		for _, outside := range []string{`src="http`, `src='http`, `<link rel="stylesheet" href="http`} {
			if strings.Contains(text, outside) {
				t.Errorf("%s fetches something: it contains %s", page, outside)
			}
		}
	}
}

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
