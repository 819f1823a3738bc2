package device

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Whatever a plugin's manifest holds, no file outside its folder, and none that is not the one that was installed, is taken for a plugin.
func FuzzReadManifest(f *testing.F) {
	for _, seed := range []string{`{"file": "plugin.so", "sha256": "00", "size": 9}`, `{"format": 1, "file": "../../secret"}`, `{"format": 99}`, `{"file": ""}`,
		`{"format": -1, "file": "plugin.so"}`, `{`, `null`, ""} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		dir := t.TempDir()
		for name, content := range map[string][]byte{manifestName: text, "plugin.so": []byte("no plugin")} {
			if err := os.WriteFile(filepath.Join(dir, name), content, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		p, err := checkInstalled(dir, false)
		var damage *DamageError
		switch {
		case err == nil && filepath.Dir(p.path) != dir:
			t.Errorf("%s is taken for the plugin of %s", p.path, dir)
		case err != nil && errors.As(err, &damage) && !strings.Contains(err.Error(), dir):
			t.Errorf("the error %q does not name the file", err)
		}
	})
}
