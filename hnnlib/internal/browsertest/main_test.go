package browsertest

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"hnn/hnnlib/notebook"
	"hnn/hnnlib/run"
	"hnn/hnnlib/setup"
)

const (
	envBrowser     = "HNN_BROWSER"
	envTests       = "HNN_BROWSER_TESTS"
	envFull        = "HNN_FULL"
	envScreenshots = "HNN_SCREENSHOTS"
)

// atEnd holds what ends when all tests are done, last first: the browser, the lab, the temporary folder.
var atEnd []func()

// scratch is a temporary folder for all tests together.
var scratch string

func TestMain(m *testing.M) { os.Exit(runAll(m)) }

func runAll(m *testing.M) int {
	dir, err := os.MkdirTemp("", "hnn-browser-")
	if err != nil {
		panic(err)
	}
	scratch = dir
	atEnd = append(atEnd, func() { os.RemoveAll(dir) })
	defer func() {
		for _, end := range slices.Backward(atEnd) {
			end()
		}
	}()
	// Seen by the lab, its kernels and their cells: small models, in a folder of their own.
	os.Setenv(run.DirEnv, filepath.Join(dir, "runs"))
	os.Setenv(notebook.EnvQuick, "true")
	for _, name := range []string{notebook.EnvOut, notebook.EnvSeeds} {
		os.Unsetenv(name)
	}
	return m.Run()
}

// lack ends a test that misses something: by skipping it, unless HNN_BROWSER_TESTS=required.
func lack(t *testing.T, why string) {
	t.Helper()
	if os.Getenv(envTests) == "required" {
		t.Fatal(why)
	}
	t.Skip(why)
}

// root is the checkout.
func root(t *testing.T) string {
	t.Helper()
	dir, err := setup.FindRoot("")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// notebooks are the names of those to test: two, or all with HNN_FULL.
func notebooks(t *testing.T) []string {
	t.Helper()
	if os.Getenv(envFull) == "" {
		return []string{"spring", "your_own_system"}
	}
	files, err := filepath.Glob(filepath.Join(root(t), "notebooks", "*.ipynb"))
	if err != nil || len(files) < 2 {
		t.Fatalf("there are %d notebooks (%v)", len(files), err)
	}
	for i, file := range files {
		name := filepath.Base(file)
		files[i] = name[:len(name)-len(".ipynb")]
	}
	return files
}
