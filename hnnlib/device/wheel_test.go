package device

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"hnn/hnnlib/internal/python"
	"hnn/hnnlib/internal/python/pythontest"
)

const pluginText = "stands for a plugin"

// testWheel makes a wheel that pip takes for one, and has pip look nowhere but there.
func testWheel(t *testing.T) wheel {
	t.Helper()
	return testWheelOf(t, pluginText)
}

// testWheelOf is testWheel with a plugin that holds text.
func testWheelOf(t *testing.T, text string) wheel {
	t.Helper()
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		t.Skip("wheels are for linux/amd64")
	}
	w := wheel{name: "hnn-test-plugin", version: "1.0", file: "hnn_test_plugin/plugin.so", megabytes: 1}
	w.sha256 = pythontest.Index(t, pythontest.Wheel{Name: w.name, Version: w.version, Files: map[string]string{w.file: text}})[0].SHA256
	return w
}

// left lists what a folder holds, without what the lock and the note of a failure need.
func left(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if entry.Name() != "failed.json" {
			names = append(names, entry.Name())
		}
	}
	return names
}

func silent(string) {}

func TestWheelIsFetchedByPipAndUnpacked(t *testing.T) {
	w, root := testWheel(t), t.TempDir()
	p, err := w.install(context.Background(), root, silent)
	if err != nil {
		t.Fatal(err)
	}
	if raw, err := os.ReadFile(p.path); err != nil || string(raw) != pluginText {
		t.Fatalf("the plugin holds %q (%v), want %q", raw, err, pluginText)
	}
	if p.source != "wheel hnn-test-plugin 1.0" {
		t.Fatalf("the source is %q", p.source)
	}
	if got := left(t, root); len(got) != 1 || got[0] != w.dir() {
		t.Fatalf("the folder holds %q, want only %q", got, w.dir())
	}
	if again, err := checkInstalled(filepath.Join(root, w.dir()), true); err != nil || *again != *p {
		t.Fatalf("looking again finds %+v (%v), not %+v", again, err, p)
	}
}

func TestWheelOfAnotherSumIsRefused(t *testing.T) {
	w, root := testWheel(t), t.TempDir()
	is := w.sha256
	w.sha256 = strings.Repeat("ab", 32)
	_, err := w.install(context.Background(), root, silent)
	var wrong *python.HashError
	if !errors.As(err, &wrong) || wrong.Want != w.sha256 || wrong.Got != is {
		t.Fatalf("got error %v, want a hash error with %s and %s", err, w.sha256, is)
	}
	if got := left(t, root); len(got) != 0 {
		t.Fatalf("left behind: %q", got)
	}
}

func TestWheelThatIsNowhere(t *testing.T) {
	w, root := testWheel(t), t.TempDir()
	t.Setenv("PIP_FIND_LINKS", t.TempDir())
	_, err := w.install(context.Background(), root, silent)
	if err == nil || !strings.Contains(err.Error(), "wheel hnn-test-plugin 1.0 could not be fetched") || !strings.Contains(err.Error(), "check the network") {
		t.Fatalf("got error %v, want one that names the wheel and says to check the network", err)
	}
	if got := left(t, root); len(got) != 0 {
		t.Fatalf("left behind: %q", got)
	}
}

func TestWheelWithoutPython(t *testing.T) {
	w, root := testWheel(t), t.TempDir()
	t.Setenv("PATH", t.TempDir())
	_, err := w.install(context.Background(), root, silent)
	var missing *python.NotFoundError
	if !errors.As(err, &missing) {
		t.Fatalf("got error %v, want that there is no Python", err)
	}
}

func TestWheelWithoutThePlugin(t *testing.T) {
	w, root := testWheel(t), t.TempDir()
	w.file = "hnn_test_plugin/other.so"
	_, err := w.install(context.Background(), root, silent)
	if err == nil || !strings.Contains(err.Error(), "it holds no file hnn_test_plugin/other.so") {
		t.Fatalf("got error %v, want that the file is not in the wheel", err)
	}
	if got := left(t, root); len(got) != 0 {
		t.Fatalf("left behind: %q", got)
	}
}

func TestPinnedWheelsDiffer(t *testing.T) {
	dirs := map[string]bool{}
	for _, w := range cpuWheels {
		if len(w.sha256) != 64 || dirs[w.dir()] || w.file == "" {
			t.Errorf("%+v is not pinned by a sha256 and a folder of its own", w)
		}
		dirs[w.dir()] = true
	}
	if len(dirs) == 0 {
		t.Fatal("there are no wheels")
	}
}
