package run

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hnn/hnnlib/internal/artifact"
)

// storedParts returns the files of the stored run's checkpoint, without its manifest.
func storedParts(t testing.TB) (header, variables, history []byte) {
	t.Helper()
	read := func(pattern string) []byte {
		found, err := filepath.Glob(filepath.Join(storedCheckpoint, pattern))
		if err != nil || len(found) != 1 {
			t.Fatalf("%s: %q, error %v", pattern, found, err)
		}
		content, err := os.ReadFile(found[0])
		must(t, err)
		return content
	}
	return read("checkpoint-*.json"), read("checkpoint-*.bin"), read("history.npz")
}

// putCheckpoint writes a checkpoint of step 20 with a manifest for the given files, and returns its folder.
func putCheckpoint(t *testing.T, r *Run, header, variables, history []byte) string {
	t.Helper()
	dir := filepath.Join(r.Path, CheckpointName(20))
	must(t, os.Mkdir(dir, 0o755))
	m := manifest{Step: 20, Files: map[string]string{}}
	files := map[string][]byte{"checkpoint-n0.json": header, "checkpoint-n0.bin": variables, "history.npz": history}
	for name, content := range files {
		put(t, filepath.Join(dir, name), content)
		m.Files[name] = artifact.Sum(content)
	}
	must(t, artifact.WriteSealed(filepath.Join(dir, "manifest.json"), Format, m))
	return dir
}

// wrongHeaders are headers that do not fit eight bytes of variables.
var wrongHeaders = []string{
	`{"Variables": [{"ParameterName": "var:/w", "Dimensions": [1000000000, 1000000000], "DType": "Float32"}]}`,
	`{"Variables": [{"ParameterName": "var:/w", "Dimensions": [4294967296, 4294967296], "DType": "Float32"}]}`,
	`{"Variables": [{"ParameterName": "var:/w", "Dimensions": [-2], "DType": "Float32"}]}`,
	`{"Variables": [{"ParameterName": "var:/w", "Dimensions": [0], "DType": "Float32"}]}`,
	`{"Variables": [{"ParameterName": "var:/w", "Dimensions": [2], "DType": "Float32", "Pos": 4, "Length": 8}]}`,
	`{"Variables": [{"ParameterName": "var:/w", "Dimensions": [1], "DType": "Float32"}]}`,
	`{"Variables": [{"ParameterName": "var:/w", "Dimensions": [16], "DType": "Int4"}]}`,
	`{"Variables": [{"ParameterName": "var:/w", "Dimensions": [2]}]}`,
	`{"Variables": []}`,
	`null`,
}

// A header that does not fit the file of variables is refused as a damaged checkpoint.
func TestWrongHeaders(t *testing.T) {
	_, variables, history := storedParts(t)
	for _, header := range wrongHeaders {
		r := &Run{Path: t.TempDir()}
		dir := putCheckpoint(t, r, []byte(header), variables[:8], history)
		_, err := r.Last()
		const remedy = "): remove it, and the same command goes on from the checkpoint before, or from the start"
		if err == nil || !strings.HasPrefix(err.Error(), "the checkpoint "+dir+" is damaged or of another version (") ||
			!strings.Contains(err.Error(), "variable") || !strings.HasSuffix(err.Error(), remedy) {
			t.Errorf("%s\ngot  %v", header, err)
		}
	}
}

// Files that are not in the manifest are ignored, files in it are required, and compressed variables are refused.
func TestFilesOfACheckpoint(t *testing.T) {
	header, variables, history := storedParts(t)
	r := &Run{Path: t.TempDir()}
	dir := putCheckpoint(t, r, header, variables, history)
	put(t, filepath.Join(dir, "checkpoint-n1.json"), []byte("another header"))
	if c, err := r.Last(); err != nil || len(c.Values) != 18 {
		t.Fatalf("as it was written: %+v, error %v", c, err)
	}
	refused := func(want string) {
		t.Helper()
		if _, err := r.Last(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v\nwant %s", err, want)
		}
	}
	sums := map[string]string{"checkpoint-n0.json": artifact.Sum(header), "checkpoint-n0.bin": artifact.Sum(variables)}
	must(t, artifact.WriteSealed(filepath.Join(dir, manifestFile), Format, manifest{Step: 20, Files: sums}))
	refused("its manifest lacks the file history.npz")
	must(t, os.RemoveAll(dir))
	putCheckpoint(t, r, header, append([]byte(packedMagic+"\x04gzip"), variables...), history)
	refused("its variables are packed, and this project's are not")
}
