package python_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"hnn/hnnlib/internal/python"
	"hnn/hnnlib/internal/python/pythontest"
)

// foundPython is the user's Python.
func foundPython(t *testing.T) *python.Python {
	t.Helper()
	p, err := python.Find(context.Background())
	if err != nil {
		t.Skip(err)
	}
	return p
}

// shadowed makes the working folder one whose modules, which have the names of Python's own, end whoever loads them. It holds
// for PYTHONPATH, too.
func shadowed(t *testing.T) {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"random.py", "json.py", "tempfile.py", "pip.py", "venv.py", "sitecustomize.py"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("raise SystemExit('a module of the working folder is loaded')\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	t.Setenv("PYTHONPATH", dir)
}

// ownVenv is the Python of an environment made in a folder of the test's.
func ownVenv(t *testing.T) (p *python.Python, dir string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "venv")
	p, err := foundPython(t).Venv(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	return p, dir
}

// indexed puts a small package where alone pip looks, and returns the file of requirements that asks for it.
func indexed(t *testing.T) (requirements string) {
	t.Helper()
	wheels := pythontest.Index(t, pythontest.Wheel{Name: "hnn-test-package", Version: "1.0", Files: map[string]string{"hnn_test_package.py": "x = 1\n"}})
	requirements = filepath.Join(t.TempDir(), "requirements.txt")
	if err := os.WriteFile(requirements, []byte(wheels[0].Requirement), 0o644); err != nil {
		t.Fatal(err)
	}
	return requirements
}

// installs uses everything that pip is used for, from a venv made for it, and looks where the package is.
func installs(t *testing.T, p *python.Python, dir, requirements string) {
	t.Helper()
	ctx, files, target := context.Background(), t.TempDir(), t.TempDir()
	if err := p.Download(ctx, t.TempDir(), requirements, files); err != nil {
		t.Errorf("Download: %v", err)
	}
	if err := p.InstallInto(ctx, t.TempDir(), requirements, target, nil); err != nil {
		t.Errorf("InstallInto: %v", err)
	}
	if err := p.Install(ctx, t.TempDir(), requirements, nil); err != nil {
		t.Errorf("Install: %v", err)
	}
	for _, pattern := range []string{filepath.Join(files, "hnn_test_package-1.0-*.whl"), filepath.Join(target, "hnn_test_package.py"),
		filepath.Join(dir, "lib", "python*", "site-packages", "hnn_test_package.py")} {
		if found, err := filepath.Glob(pattern); err != nil || len(found) != 1 {
			t.Errorf("%s: there are %q, error %v", pattern, found, err)
		}
	}
	if !p.Has(ctx, "hnn_test_package") {
		t.Error("the package that was installed is not found")
	}
}

// Modules of the working folder and of PYTHONPATH are not loaded in place of Python's own.
func TestModulesOfTheWorkingFolder(t *testing.T) {
	requirements := indexed(t) // pip's own settings hold: it finds the package nowhere else
	foundPython(t)
	shadowed(t)
	if _, err := python.Find(context.Background()); err != nil {
		t.Fatal(err)
	}
	p, dir := ownVenv(t)
	if !p.Has(context.Background(), "random", "json", "pip") {
		t.Error("Python's own modules are not found")
	}
	installs(t, p, dir, requirements)
}

// Settings with which the user's own pip installs elsewhere don't lead this project's astray, whether they are variables or in pip's
// configuration file.
func TestPipSettingsOfTheUser(t *testing.T) {
	requirements := indexed(t)
	p, dir := ownVenv(t)
	away, home := t.TempDir(), t.TempDir()
	configuration := filepath.Join(t.TempDir(), "pip.conf")
	if err := os.WriteFile(configuration, []byte("[global]\nuser = true\nrequire-virtualenv = true\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{
		"PIP_USER": "1", "PIP_REQUIRE_VIRTUALENV": "1", "PIP_require_virtualenv": "1", "PIP_CONFIG_FILE": configuration,
		"PIP_TARGET": away, "PIP_PREFIX": away, "PIP_ROOT": away, "PIP_DRY_RUN": "1", "PIP_PYTHON": filepath.Join(away, "none"),
		"PIP_CONSTRAINT": filepath.Join(away, "none.txt"), "PYTHONUSERBASE": away, "HOME": home,
	} {
		t.Setenv(name, value)
	}
	installs(t, p, dir, requirements)
	for _, pattern := range []string{filepath.Join(away, "*"), filepath.Join(home, ".local")} {
		if found, err := filepath.Glob(pattern); err != nil || len(found) > 0 {
			t.Errorf("this is elsewhere: %q, error %v", found, err)
		}
	}
}

// pip works outside a virtual environment, too, where the user's settings ask for one.
func TestPipOutsideAnEnvironment(t *testing.T) {
	requirements := indexed(t)
	t.Setenv("PIP_REQUIRE_VIRTUALENV", "1")
	p := foundPython(t)
	if !p.Has(context.Background(), "pip") {
		t.Skip("the Python on PATH has no pip")
	}
	files := t.TempDir()
	if err := p.Download(context.Background(), t.TempDir(), requirements, files); err != nil {
		t.Fatal(err)
	}
	if found, err := filepath.Glob(filepath.Join(files, "*.whl")); err != nil || len(found) != 1 {
		t.Errorf("there are %q, error %v", found, err)
	}
}
