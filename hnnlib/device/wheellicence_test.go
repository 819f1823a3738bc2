package device

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The texts of a wheel's licences lie beside the plugin; a wheel that lacks one is not the one that was asked for.
func TestLicencesLieBesideThePlugin(t *testing.T) {
	w := testWheel(t)
	w.licences = []string{"hnn_test_plugin-1.0.dist-info/METADATA"}
	root := t.TempDir()
	if _, err := w.install(context.Background(), root, silent); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(root, w.dir(), "METADATA"))
	if err != nil || !strings.Contains(string(text), "Name: hnn-test-plugin") {
		t.Errorf("beside the plugin lies %q (%v)", text, err)
	}
	w.licences = append(w.licences, "hnn_test_plugin-1.0.dist-info/LICENSE")
	empty := t.TempDir()
	_, err = w.install(context.Background(), empty, silent)
	if err == nil || !strings.Contains(err.Error(), "it holds no file hnn_test_plugin-1.0.dist-info/LICENSE") {
		t.Errorf("got error %v, want that the licence is missing", err)
	}
	if names := left(t, empty); len(names) > 0 {
		t.Errorf("left behind: %q", names)
	}
}
