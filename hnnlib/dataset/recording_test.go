package dataset_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hnn/hnnlib/dataset"
)

const rows = `%o v
  0 5.0 1.0 0.5
  0 5.5 1.5 0.25

  0 6.5 2.5 0.5
  0 7.0 2.0 1.5
`

// archive is a zip file with rows, as the published one.
func archive(t *testing.T) []byte {
	t.Helper()
	var text bytes.Buffer
	z := zip.NewWriter(&text)
	f, err := z.Create(dataset.PendulumFile)
	if err == nil {
		_, err = f.Write([]byte(rows))
	}
	if err := errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return text.Bytes()
}

func TestMalformedRecordingsNameTheLine(t *testing.T) {
	for text, want := range map[string]string{
		rows + "0 8.0 1.0\n":     "line 7: it has 3 columns, but 4 are needed: trial, time, angle, angular velocity",
		rows + "0 8.0 1.0 x\n":   `line 7: column 4 is "x", but a finite number is needed`,
		rows + "0 8.0 NaN 1\n":   `line 7: column 3 is "NaN", but a finite number is needed`,
		rows + "0 7.0 1.0 1.0\n": "line 7: the time is 7 after 7, but times must increase",
		"%o v\n0 1 2 3\n":        "it has 1 rows of data, but at least 3 are needed",

		"% head\n" + strings.Repeat("1", 100_000): "line 2 is longer than 65536 bytes, so this is no recording",
	} {
		if _, err := dataset.ParseRecording(strings.NewReader(text)); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestRecordingsAreFoundAndChecked(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("HNN_CACHE_DIR", filepath.Join(dir, "cache"))
	write := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, path := range []string{write("rows.txt", []byte(rows)), write("own.zip", archive(t))} {
		t.Setenv(dataset.FileEnv, path)
		rec, err := dataset.RealPendulum(t.Context())
		if err != nil || len(rec.Times) != 4 {
			t.Errorf("%s: %v", path, err)
		}
	}
	t.Setenv(dataset.FileEnv, filepath.Join(dir, "nowhere.zip"))
	const remedy = "give it with --data FILE, or put it into a folder and set HNN_DATA_DIR to that"
	_, err := dataset.RealPendulum(t.Context())
	if !errors.As(err, new(*dataset.MissingError)) || !strings.Contains(err.Error(), remedy) {
		t.Errorf("got %v", err)
	}
	t.Setenv(dataset.FileEnv, "")
	t.Setenv(dataset.DirEnv, dir)
	write(dataset.PendulumZip, archive(t)) // not the published file
	const published = "9794ee02f45403f87b739cc235a046bd424a73b8222067165f66463cef57be59"
	if _, err := dataset.RealPendulum(t.Context()); err == nil || !strings.Contains(err.Error(), published) {
		t.Errorf("a wrong checksum: got %v", err)
	}
}

// The published file, where it is at hand: 556 rows, ten gaps, split 445/110.
func TestThePublishedRecording(t *testing.T) {
	if os.Getenv(dataset.DirEnv) == "" {
		t.Skip("HNN_DATA_DIR does not name a folder with the recording")
	}
	rec, err := dataset.RealPendulum(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	gaps := 0
	for i := 1; i < len(rec.Times); i++ {
		if math.Abs(rec.Times[i]-rec.Times[i-1]-1./6) > 1e-6 {
			gaps++
		}
	}
	set, err := dataset.Recorded(rec, 0.2)
	if err != nil {
		t.Fatal(err)
	}
	if got := [4]int{len(rec.Times), gaps, set.Train.Points(), set.Test.Points()}; got != [4]int{556, 10, 445, 110} {
		t.Errorf("rows, gaps, samples to train and to test are %v, want 556, 10, 445 and 110", got)
	}
}

// What is far too large is refused before it is read.
func TestFilesThatAreTooLarge(t *testing.T) {
	dir := t.TempDir()
	sparse := filepath.Join(dir, "sparse.txt")
	if err := os.WriteFile(sparse, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(sparse, 8<<30); err != nil {
		t.Skip(err)
	}
	for path, want := range map[string]string{
		sparse:     " has 8589934592 bytes, more than the 16777216 of the largest recording",
		os.DevNull: " is not a file: give invar_datasets.zip",
	} {
		if _, err := dataset.ReadRecording(path); err == nil || !strings.HasPrefix(err.Error(), path+want) {
			t.Errorf("got %v, want %s", err, path+want)
		}
	}
}
