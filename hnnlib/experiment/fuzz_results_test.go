package experiment_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hnn/hnnlib/experiment"
	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/run"
)

// Whatever metrics.json holds, the page is made of it, or it is refused with an error that says which file to make again.
func FuzzReadResults(f *testing.F) {
	dir := f.TempDir()
	if err := exampleMetrics().SaveTo(dir); err != nil {
		f.Fatal(err)
	}
	metrics, err := os.ReadFile(filepath.Join(dir, "metrics.json"))
	if err != nil {
		f.Fatal(err)
	}
	var whole map[string]json.RawMessage
	if err := json.Unmarshal(metrics, &whole); err != nil {
		f.Fatal(err)
	}
	delete(whole, "format")
	delete(whole, "sha256")
	if metrics, err = json.Marshal(whole); err != nil {
		f.Fatal(err)
	}
	f.Add(metrics)
	for _, seed := range []string{`{}`, `{"format": 2}`, `{"rows": [{}], "runs": [{}], "seeds": [1]}`, `{"format": 1}`,
		`{"reports": {"hnn": null, "baseline": {}}}`, `{"reports": {"hnn": {"ahead": 1}}}`, `{"attenuation": [{}]}`, `{"rows": null, "settings": 1}`, `null`, `{`, ""} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		out := t.TempDir()
		path := filepath.Join(out, "spring", "metrics.json")
		if err := os.Mkdir(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if artifact.WriteSealed(path, 2, json.RawMessage(text)) != nil { // not an object: as it is
			if err := os.WriteFile(path, text, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := experiment.WriteSummary(out); err != nil && !strings.Contains(err.Error(), "reproduce") {
			t.Errorf("the error %q does not say what to do", err)
		}
	})
}

// Whatever a run's settings say of its configuration, it is described, or refused with an error that names the run.
func FuzzDescribe(f *testing.F) {
	details, err := json.Marshal(experiment.Spring.Config)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(details)
	for _, seed := range []string{`{}`, `{"loss": 1}`, `{"train": {"steps": -1}}`, `{"model": null}`, `[]`, `null`, `{`, ""} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, details []byte) {
		r := &run.Run{Path: "/runs/spring-hnn-seed0-00000000", Settings: run.Settings{Experiment: "spring", Model: "hnn", Details: details}}
		rec, err := experiment.Describe(r)
		if err != nil {
			if !strings.Contains(err.Error(), r.Name()) {
				t.Errorf("the error %q does not name the run", err)
			}
			return
		}
		_ = rec.Differences()
	})
}
