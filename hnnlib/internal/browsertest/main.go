package browsertest

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hnn/hnnlib/internal/hnntest"
	"hnn/hnnlib/notebook"
	"hnn/hnnlib/run"
)

const (
	envBrowser     = "HNN_BROWSER"
	envTests       = "HNN_BROWSER_TESTS"
	envFull        = "HNN_FULL"
	envScreenshots = "HNN_SCREENSHOTS"
)

// atEnd ends the browser and the lab, last first.
var atEnd []func()

// Main is for TestMain: it runs a package's tests, and ends the browser and the lab that they shared.
func Main(m *testing.M) int { return hnntest.Main(func() int { return runAll(m) }) }

func runAll(m *testing.M) int {
	defer func() {
		for _, end := range slices.Backward(atEnd) {
			end()
		}
	}()
	// Seen by the lab, its kernels and their cells: small models, in a folder of their own.
	os.Setenv(run.DirEnv, filepath.Join(hnntest.Scratch(), "runs"))
	os.Setenv(notebook.EnvQuick, "true")
	os.Unsetenv(notebook.EnvOut)
	os.Unsetenv(notebook.EnvSeeds)
	return m.Run()
}

// Lack skips a test that lacks something, or fails it if HNN_BROWSER_TESTS=required.
func Lack(t testing.TB, why string) {
	t.Helper()
	if os.Getenv(envTests) == "required" {
		t.Fatal(why)
	}
	t.Skip(why)
}

// Notebooks are the names of those to test: two, or all with HNN_FULL.
func Notebooks(t *testing.T) []string {
	t.Helper()
	if os.Getenv(envFull) == "" {
		return []string{"spring", "your_own_system"}
	}
	files, err := filepath.Glob(filepath.Join(hnntest.Root(t), "notebooks", "*.ipynb"))
	if err != nil || len(files) < 2 {
		t.Fatalf("there are %d notebooks (%v)", len(files), err)
	}
	for i, file := range files {
		files[i] = strings.TrimSuffix(filepath.Base(file), ".ipynb")
	}
	return files
}
