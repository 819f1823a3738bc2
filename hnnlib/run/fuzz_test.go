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

// Whatever a checkpoint's header and variables contain, with a manifest that agrees, the checkpoint is read or refused
// as damaged.
func FuzzCheckpointHeader(f *testing.F) {
	_, variables, history := storedParts(f)
	// Use a short header: the fuzzer would take minutes to shorten a long one.
	header := []byte(`{"Variables": [` +
		`{"ParameterName": "var:/w", "Dimensions": [1, 2], "DType": "Float32", "Pos": 0, "Length": 8},` +
		`{"ParameterName": "var:/s", "DType": "Int64", "Pos": 8, "Length": 8}]}`)
	f.Add(header, variables[:16])
	f.Add(header[:len(header)/2], variables[:16])
	f.Add(header, variables[:15])
	f.Add(header, append([]byte(packedMagic+"\x04gzip"), variables[:16]...))
	for _, header := range wrongHeaders {
		f.Add([]byte(header), variables[:8])
	}
	f.Fuzz(func(t *testing.T, header, variables []byte) {
		r := &Run{Path: t.TempDir()}
		dir := putCheckpoint(t, r, header, variables, history)
		c, err := r.Last()
		if err == nil {
			if len(c.Values) == 0 {
				t.Error("a checkpoint without variables is read")
			}
			return
		}
		if !errors.As(err, new(*artifact.DamagedError)) || !strings.Contains(err.Error(), dir) {
			t.Errorf("got error %v, want that the checkpoint is damaged", err)
		}
	})
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
