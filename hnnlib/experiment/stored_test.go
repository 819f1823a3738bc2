package experiment_test

import (
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
			TrainLoss: eval.Summarise([]float64{0.03}), TestLoss: eval.Summarise([]float64{0.04}), EnergyMSE: eval.Summarise([]float64{0.05})})
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

// A flipped byte anywhere in metrics.json or in a caption is noticed, and the sentence says what to do.
func TestFlippedBytesOfResultsAreNoticed(t *testing.T) {
	out := results(t)
	for file, remedy := range map[string]string{"spring/metrics.json": "reproduce spring again",
		"spring/figures/schema.json": "reproduce again"} {
		path := filepath.Join(out, file)
		text := read(path)
		flips := 0
		for i := 0; i < len(text); i += 1 + len(text)/500 {
			broken := append([]byte(nil), text...)
			broken[i] ^= 1 << (i % 8)
			write(t, path, broken)
			flips++
			s, err := experiment.ReadResults(out)
			if err != nil || len(s.Sections) != 0 || len(s.Missing) != 1 ||
				!strings.HasPrefix(s.Missing[0], path+" is damaged or of another version (") ||
				!strings.HasSuffix(s.Missing[0], "): "+remedy) {
				t.Fatalf("byte %d of %s flipped: results %+v, error %v", i, file, s, err)
			}
		}
		t.Logf("%s: %d bytes flipped, all noticed", file, flips)
		write(t, path, text)
	}
	if s, err := experiment.ReadResults(out); err != nil || len(s.Sections) != 1 || len(s.Rows) != 2 {
		t.Errorf("put right again: %+v, %v", s, err)
	}
}

// Results of another version are left out with a sentence.
func TestResultsOfAnotherFormat(t *testing.T) {
	out := results(t)
	path := filepath.Join(out, "spring", "metrics.json")
	succeed(t, artifact.WriteSealed(path, 1, map[string]any{"experiment": "spring", "lines": []int{}}))
	s, err := experiment.ReadResults(out)
	want := path + " is damaged or of another version (it has format 1, and this version reads format 2): " +
		"reproduce spring again"
	if err != nil || len(s.Sections) != 0 || len(s.Missing) != 1 || s.Missing[0] != want {
		t.Errorf("results %+v, error %v; want them to lack the spring: %s", s, err, want)
	}
	must(experiment.WriteSummary(out))
	if table := read(filepath.Join(out, "table.md")); !strings.Contains(string(table), want) {
		t.Errorf("the table does not say what is left out: %s", table)
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
