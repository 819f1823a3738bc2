package seal

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Whatever a seal and its list contain, Check does not accept a folder that they were not made for.
func FuzzCheck(f *testing.F) {
	sum := strings.Repeat("0", 64)
	for list, stamp := range map[string]string{
		sum + "  a\n":            `{"format": 1, "of": "it", "list": "` + sum + `"}`,
		sum + "  ../../secret\n": `{"format": 1, "of": "it"}`,
		"no sum\n":               `{"format": 0}`,
		"":                       `{`,
		"\x00":                   "",
	} {
		f.Add([]byte(list), []byte(stamp))
	}
	f.Fuzz(func(t *testing.T, list, stamp []byte) {
		dir := t.TempDir()
		for name, content := range map[string][]byte{ListName: list, Name: stamp, "a": []byte("something")} {
			must(t, os.WriteFile(filepath.Join(dir, name), content, 0o644))
		}
		// Also try a seal that fits the list, so that Check reads the list.
		for _, with := range [][]byte{stamp, text("it", list)} {
			must(t, os.WriteFile(filepath.Join(dir, Name), with, 0o644))
			err := Check(context.Background(), dir, "it", true)
			if err == nil && len(list) > 0 && !strings.Contains(string(list), "  a\n") {
				t.Errorf("Check accepts the list %q", list)
			}
			if err != nil && !strings.Contains(err.Error(), dir) {
				t.Errorf("the error %q does not name the folder", err)
			}
		}
	})
}
