package artifact

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// If a new folder can't take its place, the old one is back.
func TestTakePlacePutsTheOldFolderBack(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "folder")
	if err := os.MkdirAll(filepath.Join(path, "what was there"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := takePlace(filepath.Join(dir, "gone"), path, filepath.Join(dir, "old")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got error %v, want that the new folder is gone", err)
	}
	if _, err := os.Stat(filepath.Join(path, "what was there")); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
}
