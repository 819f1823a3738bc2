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

// hnnTestPlugin returns the source of testWheel's plugin, whose wheel has the given sha256.
func hnnTestPlugin(sum string) source {
	return wheel("hnn-test-plugin", "1.0", "hnn_test_plugin/plugin.so", sum)
}

// testWheel makes a wheel with a plugin that consists of text, and makes pip look nowhere else.
func testWheel(t *testing.T, text string) source {
	t.Helper()
	if thisPlatform != wheelPlatform {
		t.Skip("wheels are for " + wheelPlatform)
	}
	files := map[string]string{"hnn_test_plugin/plugin.so": text}
	w := pythontest.Wheel{Name: "hnn-test-plugin", Version: "1.0", Files: files}
	_, sum, _ := strings.Cut(strings.TrimSpace(pythontest.Index(t, w)[0]), "sha256:")
	return hnnTestPlugin(sum)
}

func TestWheelIsFetchedByPipAndUnpacked(t *testing.T) {
	ctx, root, s := context.Background(), t.TempDir(), testWheel(t, pluginText)
	p := installed(t, s, root)
	for file, want := range map[string]string{cpuPlugin: pluginText, // and the rest of the package, such as licences
		"package/hnn_test_plugin-1.0.dist-info/METADATA": "Name: hnn-test-plugin"} {
		text, err := os.ReadFile(filepath.Join(s.dir(root), file))
		if err != nil || !strings.Contains(string(text), want) {
			t.Errorf("%s holds %q (%v), want %q", file, text, err, want)
		}
	}
	if p.Source != "wheel hnn-test-plugin 1.0" {
		t.Errorf("the source is %q", p.Source)
	}
	holds(t, root, s)
	if again, err := s.installed(ctx, root, true); err != nil || *again != *p {
		t.Fatalf("looking again finds %+v (%v), not %+v", again, err, p)
	}
}

func TestPackagesThatAreRefused(t *testing.T) {
	other := strings.Repeat("ab", 32)
	wheelWithout := func(variable string) func(*testing.T) source {
		return func(t *testing.T) source {
			s := testWheel(t, pluginText)
			t.Setenv(variable, t.TempDir())
			return s
		}
	}
	for want, made := range map[string]func(t *testing.T) source{
		"sha256 should be " + other + ", is ": func(t *testing.T) source {
			testWheel(t, "")
			return hnnTestPlugin(other)
		},
		"check the network":       wheelWithout("PIP_FIND_LINKS"),
		"no Python 3.10 or newer": wheelWithout("PATH"),
		"the packages are not as expected: rename ": func(t *testing.T) source {
			return wheel("hnn-test-plugin", "1.0", "hnn_test_plugin/other.so", testWheel(t, "").sum)
		},
		"the packages are not as expected: stat ": func(t *testing.T) source {
			files := map[string]string{"plugin.so": pluginText, "nvidia/licence": ""}
			w := pythontest.Index(t, pythontest.Wheel{Name: "test-plugin", Version: "1.0", Files: files})[0]
			return cudaSource("test", w, "plugin.so", map[string]string{"lib.so": "go-xla/nvidia/lib.so"})
		},
	} {
		t.Run(want, func(t *testing.T) {
			s, root := made(t), t.TempDir()
			_, err := s.install(context.Background(), root, silent)
			if err == nil || !strings.HasPrefix(err.Error(), s.from+" could not be installed: ") ||
				!strings.Contains(err.Error(), want) || errors.Is(err, python.ErrMissing) != (want[:2] == "no") {
				t.Errorf("got error %v, want %q", err, want)
			}
			holds(t, root)
		})
	}
}
