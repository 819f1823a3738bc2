package run

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hnn/hnnlib/internal/artifact"
)

// putSealed writes content as a sealed file if it is a JSON object, and otherwise as it is.
func putSealed(t *testing.T, path string, content []byte) {
	if artifact.WriteSealed(path, Format, json.RawMessage(content)) != nil {
		put(t, path, content)
	}
}

// Whatever its manifest contains, a checkpoint without other files is refused as damaged.
func FuzzManifest(f *testing.F) {
	for _, seed := range []string{`{"step": 5, "files": {"history.npz": "00"}}`, `{"files": {"../../secret": "00"}}`,
		`{"files": {"": ""}}`, `{`, ""} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		r := &Run{Path: t.TempDir()}
		dir := filepath.Join(r.Path, "checkpoint-00000005")
		must(t, os.Mkdir(dir, 0o755))
		putSealed(t, filepath.Join(dir, manifestFile), content)
		_, err := r.Last()
		if !errors.As(err, new(*artifact.DamagedError)) || !strings.Contains(err.Error(), dir) {
			t.Errorf("got error %v, want that the checkpoint is damaged", err)
		}
	})
}
