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

// Whatever metrics.json holds, the page is made of it, or it is refused with an error that says what to make again.
func FuzzReadResults(f *testing.F) {
	dir := f.TempDir()
	succeed(f, exampleMetrics().SaveTo(dir))
	metrics := must(os.ReadFile(filepath.Join(dir, "metrics.json")))
	var whole map[string]json.RawMessage
	succeed(f, json.Unmarshal(metrics, &whole))
	delete(whole, "format")
	delete(whole, "sha256")
	f.Add(must(json.Marshal(whole)))
	for _, seed := range []string{`{}`, `{"format": 2}`, `{"rows": [{}], "runs": [{}], "seeds": [1]}`, `{"format": 1}`,
		`{"reports": {"hnn": null, "baseline": {}}}`, `{"reports": {"hnn": {"ahead": 1}}}`, `{"attenuation": [{}]}`,
		`{"rows": null, "settings": 1}`, `null`, `{`, ""} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		out := t.TempDir()
		path := filepath.Join(out, "spring", "metrics.json")
		succeed(t, os.Mkdir(filepath.Dir(path), 0o755))
		if artifact.WriteSealed(path, 2, json.RawMessage(text)) != nil { // not an object: as it is
			succeed(t, os.WriteFile(path, text, 0o644))
		}
		if _, err := experiment.WriteSummary(out); err != nil && !strings.Contains(err.Error(), "reproduce") {
			t.Errorf("the error %q does not say what to do", err)
		}
	})
}

// Whatever a run's settings say of its configuration, it is described, or refused with an error that names the run.
func FuzzDescribe(f *testing.F) {
	details := must(json.Marshal(experiment.Spring.Config))
	f.Add(details)
	for _, seed := range []string{`{}`, `{"loss": 1}`, `{"train": {"steps": -1}}`, `{"model": null}`, `[]`, `null`,
		`{`, ""} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, details []byte) {
		r := &run.Run{Path: "/runs/spring-hnn-seed0-00000000",
			Settings: run.Settings{Experiment: "spring", Model: "hnn", Details: details}}
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

// Whatever is assigned, each setting is set and then checked, or refused with one line.
func FuzzSet(f *testing.F) {
	for _, key := range (&experiment.Config{}).Keys() {
		f.Add(key + "=1")
	}
	for _, seed := range []string{"steps", "steps=", "steps=1e99", "noise=NaN", "span=-Inf", "test_first=maybe", "=1",
		"nope=1", "steps=1=2", "l2=0x1p-3", "\x00=\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, assignment string) {
		for _, e := range experiment.Experiments() {
			c := e.ConfigFor(false)
			err := c.Set(assignment)
			if err == nil {
				err = e.Check("hnn", c)
			}
			if err != nil && (err.Error() == "" || strings.Contains(err.Error(), "\n") &&
				!strings.Contains(assignment, "\n")) {
				t.Errorf("%s, %q: the error is not one line: %q", e.Name, assignment, err)
			}
		}
	})
}
