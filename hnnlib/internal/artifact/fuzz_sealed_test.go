package artifact

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// Whatever a sealed file holds, it is read, or refused with an error that names it; what was read comes back the same
// when it is sealed.
func FuzzReadSealed(f *testing.F) {
	type content struct {
		Name   string             `json:"name"`
		Values []float64          `json:"values"`
		Parts  map[string]content `json:"parts"`
	}
	const format = 3
	for _, seed := range []string{`{"name": "a", "values": [1, 2e300], "parts": {"b": {"name": ""}}}`,
		`{"format": 4}`, `{"format": "3"}`,
		`{"format": 3, "sha256": "00"}`, `{"sha256": 1}`, `{"unknown": 1}`, `[]`, `null`, `{`, "", `{"name": 1}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		path := filepath.Join(t.TempDir(), "sealed.json")
		if WriteSealed(path, format, json.RawMessage(text)) != nil { // not an object: as it is
			if err := os.WriteFile(path, text, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		var got, again content
		if err := ReadSealed(path, format, &got); err != nil {
			if !errors.As(err, new(*DamagedError)) || !strings.Contains(err.Error(), path) {
				t.Errorf("the error is %T %q", err, err)
			}
			return
		}
		if err := WriteSealed(path, format, got); err != nil {
			t.Fatal(err)
		}
		if err := ReadSealed(path, format, &again); err != nil || !reflect.DeepEqual(again, got) {
			t.Errorf("%+v comes back as %+v (%v)", got, again, err)
		}
	})
}
