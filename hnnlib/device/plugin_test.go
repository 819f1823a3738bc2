package device

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestOpenRefusesWhatIsNoPlugin(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the files are Linux's")
	}
	dir := t.TempDir()
	text := filepath.Join(dir, "text.so")
	if err := os.WriteFile(text, []byte("just text"), 0o644); err != nil {
		t.Fatal(err)
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		filepath.Join(dir, "missing.so"): "there is no XLA plugin at",
		dir:                              "is not a file: give the path of an XLA plugin",
		text:                             "is not an XLA plugin for " + runtime.GOOS + "/" + runtime.GOARCH + " (not an ELF file",
		program:                          "is not an XLA plugin",
	} {
		_, err := Open(context.Background(), "xla:"+path, nil)
		if err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got error %v, want one that names it and says %q", path, err, want)
		}
	}
}

func TestOpenRefusesALibraryThatIsNoPlugin(t *testing.T) {
	libraries, err := filepath.Glob("/lib/*-linux-gnu/libc.so.6")
	if err != nil || len(libraries) == 0 {
		t.Skip("there is no C library where Debian has it")
	}
	_, err = Open(context.Background(), "xla:"+libraries[0], nil)
	if err == nil || !strings.Contains(err.Error(), "is a shared library but not an XLA plugin (it has no GetPjrtApi)") {
		t.Fatalf("got error %v, want that it is no plugin", err)
	}
}

// TestOpenRefusesAPartOfAPlugin would end the test's process if the part were loaded.
func TestOpenRefusesAPartOfAPlugin(t *testing.T) {
	installed, err := Install(context.Background(), false, func(line string) { t.Log(line) })
	if err != nil {
		t.Skipf("there is no plugin here: %v", err)
	}
	part := filepath.Join(t.TempDir(), "pjrt_c_api_cpu_plugin.so")
	in, err := os.Open(installed.Path)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := os.Create(part)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.CopyN(out, in, 20<<20); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(context.Background(), "xla:"+part, nil); err == nil ||
		!strings.Contains(err.Error(), "is not an XLA plugin") {
		t.Fatalf("got error %v, want that it is no plugin", err)
	}
}
