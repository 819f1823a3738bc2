package dataset_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hnn/hnnlib/dataset"
)

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
	if _, err := dataset.ReadRecording(sparse); err == nil || !strings.HasPrefix(err.Error(), sparse+" has 8589934592 bytes, more than the 16777216 of the largest recording") {
		t.Errorf("a recording of 8 GiB: %v", err)
	}
	if _, err := dataset.ReadRecording(os.DevNull); err == nil || !strings.HasPrefix(err.Error(), os.DevNull+" is not a file: give invar_datasets.zip") {
		t.Errorf("a device: %v", err)
	}
	if _, err := dataset.ParseRecording(strings.NewReader("% head\n" + strings.Repeat("1", 100_000))); err == nil || err.Error() != "line 2 is longer than 65536 bytes, so this is no recording" {
		t.Errorf("a long line: %v", err)
	}
}
