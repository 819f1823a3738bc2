package device

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hnn/hnnlib/internal/python"
	"hnn/hnnlib/internal/python/pythontest"
)

const pluginText = "stands for a plugin"

// testWheel makes a wheel of a plugin that holds text, and has pip look nowhere else.
func testWheel(t *testing.T, text string) wheel {
	t.Helper()
	if thisPlatform != wheelPlatform {
		t.Skip("wheels are for " + wheelPlatform)
	}
	w := wheel{name: "hnn-test-plugin", version: "1.0", file: "hnn_test_plugin/plugin.so", megabytes: 1}
	w.sha256 = pythontest.Index(t, pythontest.Wheel{Name: w.name, Version: w.version, Files: map[string]string{w.file: text}})[0].SHA256
	return w
}

func TestWheelIsFetchedByPipAndUnpacked(t *testing.T) {
	ctx, root, s := context.Background(), t.TempDir(), testWheel(t, pluginText).source()
	p, err := s.install(ctx, root, silent)
	if err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{cpuPlugin: pluginText, // and what lies beside it, such as licences
		"package/hnn_test_plugin-1.0.dist-info/METADATA": "Name: hnn-test-plugin"} {
		if text, err := os.ReadFile(filepath.Join(s.dir(root), file)); err != nil || !strings.Contains(string(text), want) {
			t.Errorf("%s holds %q (%v), want %q", file, text, err, want)
		}
	}
	if p.source != "wheel hnn-test-plugin 1.0" {
		t.Errorf("the source is %q", p.source)
	}
	holds(t, root, s)
	if again, err := s.installed(ctx, root, true); err != nil || *again != *p {
		t.Fatalf("looking again finds %+v (%v), not %+v", again, err, p)
	}
}

func TestWheelsThatAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		change func(t *testing.T, w *wheel)
		want   string
	}{
		"of another sum":   {func(_ *testing.T, w *wheel) { w.sha256 = strings.Repeat("ab", 32) }, "sha256 should be " + strings.Repeat("ab", 32) + ", is "},
		"that is nowhere":  {func(t *testing.T, _ *wheel) { t.Setenv("PIP_FIND_LINKS", t.TempDir()) }, "check the network"},
		"without Python":   {func(t *testing.T, _ *wheel) { t.Setenv("PATH", t.TempDir()) }, "no Python 3.10 or newer"},
		"without a plugin": {func(_ *testing.T, w *wheel) { w.file = "hnn_test_plugin/other.so" }, "the wheel is not as expected: "},
	} {
		t.Run(name, func(t *testing.T) {
			w, root := testWheel(t, pluginText), t.TempDir()
			c.change(t, &w)
			_, err := w.source().install(context.Background(), root, silent)
			if err == nil || !strings.HasPrefix(err.Error(), "wheel hnn-test-plugin 1.0 could not be installed: ") ||
				!strings.Contains(err.Error(), c.want) {
				t.Errorf("got error %v, want %q", err, c.want)
			}
			if errors.As(err, new(*python.HashError)) != (name == "of another sum") ||
				errors.As(err, new(*python.NotFoundError)) != (name == "without Python") {
				t.Errorf("the error is a %T", err)
			}
			holds(t, root)
		})
	}
}
