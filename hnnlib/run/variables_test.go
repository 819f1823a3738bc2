package run

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hnn/hnnlib/internal/artifact"
)

// partsOf reads the files of the checkpoint in dir, but its manifest.
func partsOf(t testing.TB, dir string) (header, variables, history []byte) {
	t.Helper()
	read := func(pattern string) []byte {
		found, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil || len(found) != 1 {
			t.Fatalf("%s: %q, error %v", pattern, found, err)
		}
		content, err := os.ReadFile(found[0])
		if err != nil {
			t.Fatal(err)
		}
		return content
	}
	return read("checkpoint-*.json"), read("checkpoint-*.bin"), read("history.npz")
}

// putCheckpoint writes a checkpoint of step 20 with a manifest that agrees with its files, and returns its folder.
func putCheckpoint(t *testing.T, r *Run, header, variables, history []byte) string {
	t.Helper()
	dir := filepath.Join(r.Path, CheckpointName(20))
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	m := manifest{Step: 20, Files: map[string]string{}}
	for name, content := range map[string][]byte{"checkpoint-n0.json": header, "checkpoint-n0.bin": variables, "history.npz": history} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o644); err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(content)
		m.Files[name] = hex.EncodeToString(sum[:])
	}
	if err := artifact.WriteSealed(filepath.Join(dir, "manifest.json"), Format, m); err != nil {
		t.Fatal(err)
	}
	return dir
}

// wrongHeaders are headers for which a file of so many bytes of variables is not enough, or too much, and what is said of them.
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
	{`{"Variables": [{"ParameterName": "var:/w", "Dimensions": [2], "DType": "Float32", "Pos": 0, "Length": 4}]}`, 8,
		`variable "var:/w": it is said to have 4 bytes from 0 on, but [2] of Float32 has 8 of the 8 bytes from 0 on`},
	{`{"Variables": [{"ParameterName": "var:/w", "Dimensions": [2], "DType": "Float32", "Pos": 4, "Length": 8}]}`, 8,
		`variable "var:/w": it is said to have 8 bytes from 4 on, but [2] of Float32 has 8 of the 8 bytes from 0 on`},
	{`{"Variables": [{"ParameterName": "var:/w", "Dimensions": null, "DType": "Float64", "Pos": 0, "Length": 8}]}`, 4,
		`variable "var:/w": it is said to have 8 bytes from 0 on, but [] of Float64 has 8 of the 4 bytes from 0 on`},
	{`{"Variables": [{"ParameterName": "var:/w", "Dimensions": [2], "DType": "Float32", "Pos": 0, "Length": 8}]}`, 12,
		"its variables take 8 bytes, and there are 12"},
	{`{"Variables": [{"ParameterName": "var:/w", "Dimensions": [1], "DType": "Float32", "Pos": 0, "Length": 4},` +
		`{"ParameterName": "var:/w", "Dimensions": [1], "DType": "Float32", "Pos": 4, "Length": 4}]}`, 8, `variable "var:/w": there are two of that name`},
	{`{"Variables": [{"ParameterName": "w", "Dimensions": [2], "DType": "Float32", "Pos": 0, "Length": 8}]}`, 8,
		`variable "w": its name does not begin with var:/`},
	{`{"Variables": [{"ParameterName": "var:/w", "Dimensions": [2], "DType": "Int4", "Pos": 0, "Length": 1}]}`, 1,
		`variable "var:/w": it has numbers of type Int4`},
	{`{"Variables": [{"ParameterName": "var:/w", "Dimensions": [2], "Pos": 0, "Length": 1}]}`, 1,
		`variable "var:/w": it has numbers of type InvalidDType`},
	{`{"Variables": []}`, 0, "it holds no variables"},
	{`null`, 0, "it holds no variables"},
}

// A header that claims what the file of variables has not is refused, in the sentence of a damaged checkpoint.
func TestWrongHeaders(t *testing.T) {
	_, variables, history := partsOf(t, filepath.Join("testdata", "format1-unsealed", oldName, CheckpointName(20)))
	for _, c := range wrongHeaders {
		r := &Run{Path: t.TempDir()}
		dir := putCheckpoint(t, r, []byte(c.header), variables[:c.bytes], history)
		want := "the checkpoint " + dir + " is damaged or not one of this project (checkpoint-n0.json: " + c.want +
			"): remove it, and the same command goes on from the checkpoint before, or from the start"
		if _, err := r.Last(); err == nil || err.Error() != want {
			t.Errorf("%s\ngot  %v\nwant %s", c.header, err, want)
		}
	}
}

// What GoMLX would take for the variables is in the manifest, and not packed.
func TestFilesBesideTheManifest(t *testing.T) {
	header, variables, history := partsOf(t, filepath.Join("testdata", "format1-unsealed", oldName, CheckpointName(20)))
	r := &Run{Path: t.TempDir()}
	dir := putCheckpoint(t, r, header, variables, history)
	if c, err := r.Last(); err != nil || len(c.Values) != 18 {
		t.Fatalf("as it was written: %+v, error %v", c, err)
	}
	if err := os.WriteFile(filepath.Join(dir, "checkpoint-n1.json"), header, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Last(); err == nil || !strings.Contains(err.Error(), "it has 2 headers of variables in place of 1") {
		t.Errorf("with another header beside it: error %v", err)
	}
	packed := &Run{Path: t.TempDir()}
	putCheckpoint(t, packed, header, append([]byte(packedMagic+"\x04gzip"), variables...), history)
	if _, err := packed.Last(); err == nil || !strings.Contains(err.Error(), "its variables are packed, and this project's are not") {
		t.Errorf("packed: error %v", err)
	}
}
