package device

import (
	"context"
	"errors"
	"hnn/hnnlib/internal/artifact"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// left returns the names in a folder, without the notes of failures.
func left(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	must(t, err)
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), "-failed.txt") {
			names = append(names, entry.Name())
		}
	}
	return names
}

// holds fails the test unless the folder root contains the sources' folders and nothing else.
func holds(t *testing.T, root string, sources ...source) {
	t.Helper()
	var want []string
	for _, s := range sources {
		want = append(want, filepath.Base(s.dir(root)))
	}
	if got := left(t, root); !slices.Equal(got, want) {
		t.Errorf("the folder holds %q, want %q", got, want)
	}
}

// damage writes text to the file, and keeps its modification time.
func damage(t *testing.T, path, text string) {
	t.Helper()
	info, err := os.Stat(path)
	must(t, err)
	err = errors.Join(os.WriteFile(path, []byte(text), 0o644), os.Chtimes(path, info.ModTime(), info.ModTime()))
	must(t, err)
}

func TestWhatCountsAsInstalled(t *testing.T) {
	ctx, root, s := context.Background(), t.TempDir(), brings("good")
	look := func(full bool) error {
		_, err := s.installed(ctx, root, full)
		return err
	}
	if err := look(false); err == nil || damaged(err) {
		t.Errorf("where nothing is, got error %v", err)
	}
	p := installed(t, s, root)
	// Copies, backups, image layers and clocks change modification times, which is no damage.
	for _, other := range []time.Time{time.Now().Add(48 * time.Hour), time.Now().Add(-48 * time.Hour)} {
		for _, file := range []string{p.Path, filepath.Join(s.dir(root), artifact.SealName)} {
			must(t, os.Chtimes(file, other, other))
		}
		if err := errors.Join(look(false), look(true)); err != nil {
			t.Errorf("with other times, got error %v", err)
		}
	}
	damage(t, p.Path, "")
	if err := look(false); err != nil || !damaged(look(true)) {
		t.Errorf("of a changed plugin, a quick look, which reads the seal only, gives error %v, a full one %v",
			err, look(true))
	}
	must(t, os.Remove(p.Path))
	if err := look(true); !damaged(err) || !strings.Contains(err.Error(), cpuPlugin) {
		t.Errorf("a plugin that is gone gives error %v", err)
	}
	s.sum = "another"
	if err := look(false); !damaged(err) {
		t.Errorf("a plugin of another checksum gives error %v", err)
	}
}
