package experiment_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hnn/hnnlib/experiment"
	"hnn/hnnlib/internal/artifact"
)

// copyTree copies a folder of testdata to one that can be written.
func copyTree(t *testing.T, name string) string {
	t.Helper()
	to := t.TempDir()
	if err := os.CopyFS(to, os.DirFS(filepath.Join("testdata", name))); err != nil {
		t.Fatal(err)
	}
	return to
}

// What earlier versions left in a results folder is read.
func TestResultsOfEarlierVersions(t *testing.T) {
	s, err := experiment.ReadResults(copyTree(t, "format1-unsealed"))
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Experiments) != 1 || len(s.Rows) != 4 || len(s.Topics) != 1 || len(s.Topics[0].Figures) != 2 || s.Topics[0].Topic != "energy-bump" {
		t.Fatalf("the results are %d experiments, %d rows, topics %+v", len(s.Experiments), len(s.Rows), s.Topics)
	}
	m := s.Experiments[0]
	if m.Experiment != "spring" || !m.Quick || len(m.Figures) != 10 || m.Figures[0].SHA256 != "" || len(m.Runs) != 2 || m.Reports["hnn"] == nil {
		t.Errorf("the metrics are %+v", m)
	}
	if got := s.Rows[3].EnergyMSE.Mean; fmt.Sprintf("%.2e", got) != "2.03e-04" {
		t.Errorf("the HNN's energy MSE is %v", got)
	}
}

// resealed writes what the first version left as this one does, and returns the folder.
func resealed(t *testing.T) string {
	t.Helper()
	out := copyTree(t, "format1-unsealed")
	s, err := experiment.ReadResults(out)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Experiments[0].SaveTo(filepath.Join(out, "spring")); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(out, "energy-bump")
	if err := os.Mkdir(filepath.Join(dir, "figures"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, f := range s.Topics[0].Figures {
		if err := os.WriteFile(filepath.Join(dir, "figures", f.Name+".png"), []byte("picture "+f.Name), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := experiment.AddToCatalogue(dir, f); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// A flipped byte anywhere in metrics.json or the list of figures is noticed, and the sentence says what to do.
func TestFlippedBytesOfResultsAreNoticed(t *testing.T) {
	out := resealed(t)
	for file, remedy := range map[string]string{"spring/metrics.json": "reproduce spring again", "energy-bump/figures.json": "remove it and reproduce again"} {
		path := filepath.Join(out, file)
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		flips := 0
		for i := 0; i < len(text); i += 1 + len(text)/500 {
			broken := append([]byte(nil), text...)
			broken[i] ^= 1 << (i % 8)
			if err := os.WriteFile(path, broken, 0o644); err != nil {
				t.Fatal(err)
			}
			flips++
			_, err := experiment.ReadResults(out)
			if err == nil || !strings.HasPrefix(err.Error(), path+" is damaged or of another version (") || !strings.HasSuffix(err.Error(), "): "+remedy) {
				t.Fatalf("byte %d of %s flipped: error %v", i, file, err)
			}
		}
		t.Logf("%s: %d bytes flipped, all noticed", file, flips)
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := experiment.ReadResults(out); err != nil {
		t.Errorf("put right again: %v", err)
	}
}

// Results of another version are refused with a sentence.
func TestResultsOfAnotherFormat(t *testing.T) {
	out := copyTree(t, "format1-unsealed")
	path := filepath.Join(out, "spring", "metrics.json")
	if err := artifact.WriteSealed(path, 2, map[string]any{"experiment": "spring", "lines": []int{}}); err != nil {
		t.Fatal(err)
	}
	_, err := experiment.ReadResults(out)
	if want := path + " is damaged or of another version (it has format 2, and this version reads format 1): reproduce spring again"; err == nil || err.Error() != want {
		t.Errorf("error %v\nwant %s", err, want)
	}
}

// A picture that is not the one that was drawn is not shown beside the numbers.
func TestDamagedPicture(t *testing.T) {
	out := resealed(t)
	if err := os.RemoveAll(filepath.Join(out, "spring")); err != nil {
		t.Fatal(err)
	}
	if err := experiment.WriteSummary(out); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(out, "energy-bump", "figures", "dataset.png")
	if err := os.WriteFile(path, []byte("picture dataseT"), 0o644); err != nil {
		t.Fatal(err)
	}
	err := experiment.WriteSummary(out)
	if want := "a figure can't be shown (" + path + " is damaged or of another version (it is not the picture that was drawn)): reproduce energy-bump again"; err == nil || err.Error() != want {
		t.Errorf("error %v\nwant %s", err, want)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	err = experiment.WriteSummary(out)
	if want := "a figure can't be shown (open " + path + ": no such file or directory): reproduce energy-bump again"; err == nil || err.Error() != want {
		t.Errorf("error %v\nwant %s", err, want)
	}
}
