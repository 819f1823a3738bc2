package artifact_test

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"hnn/hnnlib/internal/artifact"
)

// note is a value to seal.
type note struct {
	Name   string             `json:"name"`
	Loss   float64            `json:"loss"`
	Inner  map[string]float64 `json:"inner,omitempty"`
	Values []float64          `json:"values"`
}

var sample = note{Name: "a < b & ü\u2028", Loss: 1.25e-7,
	Inner: map[string]float64{"z": 1, "a": 2}, Values: []float64{0.1, 1e300}}

func sealedNote(t *testing.T) (path string, text []byte) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "note.json")
	must(t, artifact.WriteSealed(path, 3, sample))
	text, err := os.ReadFile(path)
	must(t, err)
	return path, text
}

func TestSealedFilesComeBack(t *testing.T) {
	path, text := sealedNote(t)
	if !strings.HasPrefix(string(text), "{\n  \"format\": 3,\n  \"sha256\": \"") {
		t.Errorf("the file begins with %.60s", text)
	}
	var got note
	if err := artifact.ReadSealed(path, 3, &got); err != nil || !reflect.DeepEqual(got, sample) {
		t.Errorf("got %+v, error %v", got, err)
	}
	if err := artifact.WriteSealed(path, 1, []int{1}); err == nil {
		t.Error("an array was sealed")
	}
}

// Every flipped bit of a sealed file is noticed, unless only the layout of the text changes.
func TestEveryFlippedBitOfASealedFileIsNoticed(t *testing.T) {
	path, text := sealedNote(t)
	for i := range text {
		for bit := range 8 {
			broken := append([]byte(nil), text...)
			broken[i] ^= 1 << bit
			put(t, path, broken)
			err := artifact.ReadSealed(path, 3, &note{})
			want := path + " is damaged or of another version ("
			if !errors.As(err, new(*artifact.DamagedError)) || !strings.HasPrefix(err.Error(), want) {
				t.Fatalf("bit %d of byte %d: error %v", bit, i, err)
			}
		}
	}
	t.Logf("%d bits flipped, all noticed", 8*len(text))
	put(t, path, []byte(strings.ReplaceAll(string(text), "\n", "\r\n\t")))
	var got note
	if err := artifact.ReadSealed(path, 3, &got); err != nil || !reflect.DeepEqual(got, sample) {
		t.Errorf("with other white space: %+v, error %v", got, err)
	}
}

func put(t testing.TB, path string, data []byte) {
	t.Helper()
	must(t, os.WriteFile(path, data, 0o644))
}

// Files of other versions are refused, and so are damaged files.
func TestFilesOfOtherVersions(t *testing.T) {
	path := filepath.Join(t.TempDir(), "note.json")
	refused := func(why string) {
		t.Helper()
		want := path + " is damaged or of another version (" + why + ")"
		if err := artifact.ReadSealed(path, 3, &note{}); err == nil || err.Error() != want {
			t.Errorf("error %v\nwant %s", err, want)
		}
	}
	for _, c := range []struct {
		format int
		v      any
		want   string
	}{
		{4, map[string]any{"name": "n", "loss": 2, "more": 1}, "it has format 4, and this version reads format 3"},
		{3, map[string]any{"name": "n", "more": 1}, `json: unknown field "more"`},
		{3, map[string]any{"Format": 3}, `json: unknown field "Format"`},
	} {
		must(t, artifact.WriteSealed(path, c.format, c.v))
		refused(c.want)
	}
	const unsealed = "it has no sha256"
	for text, want := range map[string]string{
		`{"name": "n", "loss": 2, "values": null}`:              unsealed,
		`{"format": 3, "name": "n", "loss": 2, "values": null}`: unsealed,
		`{"sha256": "be", "name": "n"}`:                         "its content is not what its sha256 says",
		`{"name": "n"} {}`:                                      "invalid character '{' after top-level value",
		`null`:                                                  "it holds no JSON object",
		``:                                                      "unexpected end of JSON input",
	} {
		put(t, path, []byte(text))
		refused(want)
	}
	err := artifact.ReadSealed(filepath.Join(path, "none"), 3, &note{})
	if err == nil || errors.As(err, new(*artifact.DamagedError)) {
		t.Errorf("a file that can't be read: %v", err)
	}
}
