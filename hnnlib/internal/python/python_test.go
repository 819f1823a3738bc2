package python_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hnn/hnnlib/internal/python"
)

// onPath makes a folder with the scripts, by name, and makes PATH that folder alone.
func onPath(t *testing.T, scripts map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, script := range scripts {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir)
	return dir
}

func TestFindSkipsWhatIsTooOld(t *testing.T) {
	scripts := map[string]string{"python3": "echo 3 9 2 /old/python3", "python": "echo 3 12 1 '/the new/python'"}
	dir := onPath(t, scripts)
	p, err := python.Find(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if p.Version != "3.12.1" || p.Path != "/the new/python" {
		t.Fatalf("got %s at %s, want 3.12.1 at the path that it gave (PATH is %s)", p.Version, p.Path, dir)
	}
}

func TestFindSaysWhatItTried(t *testing.T) {
	for name, c := range map[string]struct {
		scripts map[string]string
		want    string
	}{
		"none":   {nil, "python3: not there"},
		"old":    {map[string]string{"python3": "echo 3 9 2 /old"}, "it is Python 3.9"},
		"broken": {map[string]string{"python3": "echo no such library >&2; exit 127"}, "no such library"},
		"odd":    {map[string]string{"python": "echo hello"}, `it did not say its version but "hello"`},
	} {
		t.Run(name, func(t *testing.T) {
			onPath(t, c.scripts)
			_, err := python.Find(context.Background())
			if !errors.Is(err, python.ErrMissing) {
				t.Fatalf("got error %v, want that Python is missing", err)
			}
			for _, part := range []string{"Python 3.10 or newer", c.want, "apt install python3-venv"} {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("the error %q does not say %q", err, part)
				}
			}
		})
	}
}

func TestVenvSaysWhatToInstall(t *testing.T) {
	dir := onPath(t, map[string]string{"python3": "echo 'ensurepip is not available' >&2; exit 1"})
	p := &python.Python{Path: filepath.Join(dir, "python3"), Minor: 11}
	_, err := p.Venv(context.Background(), filepath.Join(dir, "venv"))
	if !errors.Is(err, python.ErrMissing) || !strings.Contains(err.Error(), "ensurepip is not available") ||
		!strings.Contains(err.Error(), "apt install python3-venv") {
		t.Fatalf("got error %v, want one that says what is missing and how to install it", err)
	}
}
