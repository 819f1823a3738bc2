package setup

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/internal/python"
)

// install runs Ensure in this process and also returns the progress lines.
func install(t *testing.T) (env *Environment, said string) {
	t.Helper()
	var lines []string
	env, err := Ensure(context.Background(), smallOptions(func(line string) { lines = append(lines, line) }))
	must(t, err)
	return env, strings.Join(lines, "\n")
}

// flip changes a bit in the middle of the file, but not its modification time, and returns a function that restores it.
func flip(t *testing.T, path string) (restore func()) {
	t.Helper()
	info, err := os.Stat(path)
	must(t, err)
	whole, err := os.ReadFile(path)
	must(t, err)
	then := info.ModTime()
	write := func(data []byte) {
		must(t, errors.Join(os.WriteFile(path, data, info.Mode()), os.Chtimes(path, then, then)))
	}
	changed := bytes.Clone(whole)
	changed[len(changed)/2] ^= 1
	write(changed)
	return func() { write(whole) }
}

// one returns the only file that the pattern matches.
func one(t *testing.T, elem ...string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(elem...))
	if err != nil || len(found) != 1 {
		t.Fatalf("%v matches %q (%v)", elem, found, err)
	}
	return found[0]
}

// faults returns a file of each kind that a set-up makes, with the name of Doctor's check that reads it.
func faults(t *testing.T, e *Environment) map[string]string {
	t.Helper()
	venv := filepath.Dir(filepath.Dir(e.Python))
	return map[string]string{
		filepath.Join(e.kernelDir(), "kernel.json"):                           "GoNB kernel",
		filepath.Join(e.kernelDir(), "start.sh"):                              "GoNB kernel",
		filepath.Join(e.kernelDir(), "bin", "gopls"):                          "GoNB kernel",
		one(t, e.tools, "gonb-*", "gonb"):                                     "gonb",
		one(t, e.tools, "gonb-*", artifact.SealName):                          "gonb",
		one(t, e.tools, "goimports-*", "goimports"):                           "goimports",
		one(t, e.tools, "goimports-*", artifact.ListName):                     "goimports",
		filepath.Join(venv, artifact.SealName):                                "JupyterLab",
		filepath.Join(venv, artifact.ListName):                                "JupyterLab",
		filepath.Join(venv, "pyvenv.cfg"):                                     "JupyterLab",
		one(t, venv, "share", "jupyter", "lab", "settings", "*.json"):         "JupyterLab",
		one(t, venv, "lib", "python*", "*", "hnn_test_package", "part.py"):    "JupyterLab",
		one(t, venv, "lib", "python*", "*", "hnn_test_package", "*", "*.pyc"): "JupyterLab",
		one(t, venv, "lib", "python*", "*", "hnn_test*info", "RECORD"):        "JupyterLab",
		filepath.Join(venv, "bin", "activate"):                                "JupyterLab",
	}
}

// Doctor names each kind of damage to an installed set-up, and another set-up repairs all of them at once.
func TestFaultsAreNamedAndRepaired(t *testing.T) {
	cache := small(t)
	env, _ := install(t)
	t.Run("clock set back", func(t *testing.T) { fromTheFuture(t, cache) })
	t.Run("damage", func(t *testing.T) { damage(t, env) })
	for path := range faults(t, env) {
		if filepath.Base(path) != artifact.SealName {
			flip(t, path)
		}
	}
	env, said := install(t)
	healthy(t)
	tidy(t, cache)
	venv := filepath.Dir(filepath.Dir(env.Python))
	if text, err := os.ReadFile(filepath.Join(venv, "bin", "activate")); !strings.Contains(string(text), venv) {
		t.Errorf("a script is not for the folder %s (%v): %s", venv, err, text)
	}
	if got := strings.Count(said, "it is installed again"); got != 4 {
		t.Errorf("%d parts are installed again, want 4:\n%s", got, said)
	}
}

// fromTheFuture sets all modification times to the future, which is no reason to install anything again.
func fromTheFuture(t *testing.T, cache string) {
	future := time.Now().Add(48 * time.Hour)
	err := filepath.WalkDir(cache, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.Type()&fs.ModeSymlink != 0 {
			return err
		}
		return os.Chtimes(path, future, future)
	})
	must(t, err)
	if _, said := install(t); strings.Contains(said, "installing") || strings.Contains(said, "building") ||
		strings.Contains(said, "again") {
		t.Errorf("it is installed again: %s", said)
	}
	healthy(t)
	tidy(t, cache)
}

// damage changes a bit in each kind of file, one after the other. Doctor must name the file.
func damage(t *testing.T, env *Environment) {
	ctx := context.Background()
	g, err := findGo(ctx, env.Root)
	must(t, err)
	p, err := python.Find(ctx)
	must(t, err)
	parts := map[string]part{}
	for _, p := range append(env.parts(g), env.venv(p, silent)) {
		parts[p.name] = p
	}
	for path, name := range faults(t, env) {
		restore := flip(t, path)
		c := parts[name].examine(ctx)
		if file := filepath.Base(path); c.OK || !strings.Contains(c.Found, file) ||
			!strings.Contains(c.Fix, "run 'hnn setup'") {
			t.Errorf("with a changed bit in %s, the doctor says %+v", path, c)
		}
		restore()
		if c := parts[name].examine(ctx); !c.OK {
			t.Fatalf("put right, there still is %+v", c)
		}
	}
}

// Doctor names a damaged plugin and does not load it.
func TestDoctorNamesADamagedPlugin(t *testing.T) {
	cache := small(t)
	plugins := filepath.Join(cache, "plugins")
	from, err := os.Readlink(plugins)
	must(t, err)
	must(t, errors.Join(os.Remove(plugins), os.CopyFS(plugins, os.DirFS(from))))
	library := one(t, plugins, "*-f*", "*.so")
	flip(t, library)
	r, err := Doctor(context.Background(), "xla:cpu")
	must(t, err)
	i := slices.IndexFunc(r.Checks, func(c Check) bool { return c.Name == "XLA plugin for CPU" })
	want := "damaged, or changed since it was installed: " + filepath.Base(library) + " in " + filepath.Dir(library)
	if c := r.Checks[i]; c.OK || c.Found != want || !strings.Contains(c.Fix, "hnn setup") {
		t.Errorf("the doctor says %+v", c)
	}
	if r.Backend.Name != "" || !strings.Contains(r.Backend.Why, want) {
		t.Errorf("the backend is %+v", r.Backend)
	}
}
