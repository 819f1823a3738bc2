package python_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"hnn/hnnlib/internal/python"
	"hnn/hnnlib/internal/python/pythontest"
)

// indexed makes a small package, the only one that pip finds, and returns its line for a requirements file.
func indexed(t *testing.T) string {
	t.Helper()
	files := map[string]string{"hnn_test_package.py": "x = 1\n"}
	return pythontest.Index(t, pythontest.Wheel{Name: "hnn-test-package", Version: "1.0", Files: files})[0]
}

// installs installs the package w in every way, and checks where it is.
func installs(t *testing.T, w string) {
	t.Helper()
	ctx, dir, target := context.Background(), t.TempDir(), t.TempDir()
	base, err := python.Find(ctx)
	if err != nil {
		t.Skip(err)
	}
	var said []string
	say := func(line string) { said = append(said, line) }
	if err := python.Unpack(ctx, t.TempDir(), w, target, say); err != nil {
		t.Error(err)
	}
	patterns := []string{filepath.Join(target, "hnn_test_package.py")}
	// If the user's pip is new, the first environment has none, so the second gets the pip that comes with Python.
	for _, name := range []string{"first", "second"} {
		env := filepath.Join(dir, name)
		if base, err = base.Venv(ctx, env); err != nil {
			t.Fatal(err)
		}
		err := errors.Join(base.Install(ctx, t.TempDir(), w, say), base.Import(ctx, "random, json, hnn_test_package"))
		if err != nil {
			t.Error(err)
		}
		patterns = append(patterns, filepath.Join(env, "lib", "python*", "site-packages", "hnn_test_package.py"))
	}
	if len(said) != 3 || said[0] != "unpacking the packages…" {
		t.Errorf("it said %q", said)
	}
	for _, pattern := range patterns {
		if found, err := filepath.Glob(pattern); err != nil || len(found) != 1 {
			t.Errorf("%s: there are %q, error %v", pattern, found, err)
		}
	}
}

// Modules in the working folder and in PYTHONPATH are not loaded in place of Python's own.
func TestModulesOfTheWorkingFolder(t *testing.T) {
	w, dir := indexed(t), t.TempDir()
	const text = "raise SystemExit('a module of the working folder is loaded')\n"
	for _, name := range []string{"random.py", "json.py", "tempfile.py", "pip.py", "venv.py", "sitecustomize.py"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	t.Setenv("PYTHONPATH", dir)
	installs(t, w)
}

// Settings that make the user's pip install elsewhere have no effect, whether in variables or in pip's configuration
// file.
func TestPipSettingsOfTheUser(t *testing.T) {
	w, away, home := indexed(t), t.TempDir(), t.TempDir()
	configuration := filepath.Join(t.TempDir(), "pip.conf")
	text := "[global]\nuser = true\nrequire-virtualenv = true\n"
	if err := os.WriteFile(configuration, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	none := filepath.Join(away, "none")
	for name, value := range map[string]string{
		"PIP_USER": "1", "PIP_REQUIRE_VIRTUALENV": "1", "PIP_require_virtualenv": "1", "PIP_CONFIG_FILE": configuration,
		"PIP_TARGET": away, "PIP_PREFIX": away, "PIP_ROOT": away, "PIP_DRY_RUN": "1", "PIP_PYTHON": none,
		"PIP_CONSTRAINT": none, "PYTHONUSERBASE": away, "HOME": home,
	} {
		t.Setenv(name, value)
	}
	installs(t, w)
	for _, pattern := range []string{filepath.Join(away, "*"), filepath.Join(home, ".local")} {
		if found, err := filepath.Glob(pattern); err != nil || len(found) > 0 {
			t.Errorf("this is elsewhere: %q, error %v", found, err)
		}
	}
}
