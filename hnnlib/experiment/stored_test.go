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
