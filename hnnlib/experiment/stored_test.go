package experiment_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hnn/hnnlib/eval"
	"hnn/hnnlib/experiment"
	"hnn/hnnlib/figure"
	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/run"
)

// exampleMetrics are made-up metrics of the mass-spring.
func exampleMetrics() *experiment.Metrics {
	m := &experiment.Metrics{Experiment: "spring", Title: "Mass-spring", Seeds: []uint64{0},
		Settings: json.RawMessage(`{"hidden": 200}`),
		Reports:  map[string]*experiment.Report{}}
	for _, kind := range experiment.Compared {
		m.Rows = append(m.Rows, experiment.Row{Experiment: "spring", Protocol: experiment.Corrected, Model: kind,
			TrainLoss: eval.Summarise([]float64{0.03}), TestLoss: eval.Summarise([]float64{0.04}),
			EnergyMSE: eval.Summarise([]float64{0.05})})
	}
	return m
}

// results is a results folder with metrics of the mass-spring, and the schema for its only figure.
func results(t *testing.T) (out string) {
	t.Helper()
	out = t.TempDir()
	dir := filepath.Join(out, "spring")
	succeed(t, experiment.SavePicture(dir, figure.Schema()))
	succeed(t, exampleMetrics().SaveTo(dir))
	return out
}

func write(t *testing.T, path string, text []byte) {
	t.Helper()
	succeed(t, os.WriteFile(path, text, 0o644))
}

// A picture that is drawn again keeps its place, and one that is new comes last.
func TestPicturesKeepTheirOrder(t *testing.T) {
	dir := t.TempDir()
	schema := figure.Schema()
	for _, name := range []string{"b", "a", "c", "b", "a"} {
		schema.Name = name
		succeed(t, experiment.SavePicture(dir, schema))
	}
	captions := must(experiment.Captions(dir))
	var order []string
	for _, c := range captions {
		order = append(order, fmt.Sprint(c.Name, c.Order))
	}
	if got := strings.Join(order, " "); got != "b0 a1 c2" {
		t.Errorf("the order is %s", got)
	}
	succeed(t, experiment.BeginResults(dir))
	if captions, err := experiment.Captions(dir); err != nil || len(captions) != 0 {
		t.Errorf("at the beginning of new results there are %v (%v)", captions, err)
	}
}

// What is damaged or of another version is left out with a sentence that says what to do.
func TestResultsThatCannotBeRead(t *testing.T) {
	out := results(t)
	metrics := filepath.Join(out, "spring", "metrics.json")
	caption := filepath.Join(out, "spring", "figures", "schema.json")
	change := func(path string) {
		write(t, path, bytes.Replace(read(path), []byte(`"title": "`), []byte(`"title": "Not a `), 1))
	}
	for _, c := range []struct {
		path   string
		damage func(path string)
		want   string // after the path
	}{
		{caption, change, "its content is not what its sha256 says): reproduce again"},
		{metrics, change, "its content is not what its sha256 says): reproduce spring again"},
		{metrics, func(path string) {
			succeed(t, artifact.WriteSealed(path, 1, map[string]any{"experiment": "spring", "lines": []int{}}))
		}, "it has format 1, and this version reads format 2): reproduce spring again"},
	} {
		kept := read(c.path)
		c.damage(c.path)
		want := c.path + " is damaged or of another version (" + c.want
		s := must(experiment.WriteSummary(out))
		if len(s.Sections) != 0 || len(s.Missing) != 1 || s.Missing[0] != want {
			t.Errorf("results %+v; want them to lack the spring: %s", s, want)
		}
		if table := read(filepath.Join(out, "table.md")); !strings.Contains(string(table), "Left out: "+want) {
			t.Errorf("the table does not say what is left out: %s", table)
		}
		write(t, c.path, kept)
	}
	if s := must(experiment.ReadResults(out)); len(s.Sections) != 1 || len(s.Rows) != 2 {
		t.Errorf("put right again: %+v", s)
	}
}

// A picture that is not the one that was drawn is not shown beside the numbers.
func TestDamagedPicture(t *testing.T) {
	out := results(t)
	must(experiment.WriteSummary(out))
	path := filepath.Join(out, "spring", "figures", "schema.png")
	write(t, path, append(read(path), 0))
	damaged := " is damaged or of another version (it is not the picture that was drawn)"
	refused(t, second(experiment.WriteSummary(out)),
		"a figure can't be shown ("+path+damaged+"): reproduce spring again")
	succeed(t, os.Remove(path))
	refused(t, second(experiment.WriteSummary(out)),
		"a figure can't be shown (open "+path+": no such file or directory): reproduce spring again")
}

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
