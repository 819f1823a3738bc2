package run

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hnn/hnnlib/internal/artifact"
)

// storedParts reads the files of the stored run's checkpoint, but its manifest.
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

// putCheckpoint writes a checkpoint of step 20 with a manifest that agrees with its files, and returns its folder.
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

// wrongHeaders are headers of which a file of so many bytes of variables is not what they claim, and what is said of
// them.
var wrongHeaders = []struct {
	header string
	bytes  int
	want   string
}{
	{`{"Variables": [{"ParameterName": "var:/w", "Dimensions": [1000000000, 1000000000], "DType": "Float32", "Pos": 0, "Length": 4000000000000000000}]}`, 8,
		`variable "var:/w": its dimensions are [1000000000 1000000000] of Float32, but 8 bytes are left`},
	{`{"Variables": [{"ParameterName": "var:/w", "Dimensions": [4294967296, 4294967296], "DType": "Float32", "Pos": 0, "Length": 0}]}`, 8,
		`variable "var:/w": its dimensions are [4294967296 4294967296] of Float32, but 8 bytes are left`},
	{`{"Variables": [{"ParameterName": "var:/w", "Dimensions": [-1], "DType": "Float32", "Pos": 0, "Length": -4}]}`, 8,
		`variable "var:/w": its dimensions are [-1] of Float32, but 8 bytes are left`},
	{`{"Variables": [{"ParameterName": "var:/w", "Dimensions": [0], "DType": "Float32", "Pos": 0, "Length": 0}]}`, 0,
		`variable "var:/w": its dimensions are [0] of Float32, but 0 bytes are left`},
	{`{"Variables": [{"ParameterName": "var:/w", "Dimensions": null, "DType": "Float64", "Pos": 0, "Length": 8}]}`, 4,
		`variable "var:/w": it has 8 bytes, but 4 are left`},
	{`{"Variables": [{"ParameterName": "var:/w", "Dimensions": [2], "DType": "Float32", "Pos": 4, "Length": 8}]}`, 8,
		"variable var:/w ((Float32)[2]) position at 5 is out-of-order"},
	{`{"Variables": [{"ParameterName": "var:/w", "Dimensions": [2], "DType": "Float32", "Pos": 0, "Length": 8}]}`, 12,
		"its variables are 4 bytes smaller than what is there"},
	{`{"Variables": [{"ParameterName": "var:/w", "Dimensions": [2], "DType": "Int4", "Pos": 0, "Length": 1}]}`, 1,
		`variable "var:/w": it has numbers of type Int4`},
	{`{"Variables": [{"ParameterName": "var:/w", "Dimensions": [2], "Pos": 0, "Length": 1}]}`, 1,
		`variable "var:/w": it has numbers of type InvalidDType`},
	{`{"Variables": []}`, 0, "it holds no variables"},
	{`null`, 0, "it holds no variables"},
}

// A header that claims what the file of variables has not is refused, in the sentence of a damaged checkpoint.
func TestWrongHeaders(t *testing.T) {
	_, variables, history := storedParts(t)
	for _, c := range wrongHeaders {
		r := &Run{Path: t.TempDir()}
		dir := putCheckpoint(t, r, []byte(c.header), variables[:c.bytes], history)
		_, err := r.Last()
		const remedy = "): remove it, and the same command goes on from the checkpoint before, or from the start"
		if err == nil || !strings.HasPrefix(err.Error(), "the checkpoint "+dir+" is damaged or of another version (") ||
			!strings.Contains(err.Error(), c.want) || !strings.HasSuffix(err.Error(), remedy) {
			t.Errorf("%s\ngot  %v\nwant %s", c.header, err, c.want)
		}
	}
}

// Files that are not in the manifest don't count, those in it are needed, and variables are not packed.
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
