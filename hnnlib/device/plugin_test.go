package device

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// Files that are not plugins are refused without loading them: loading an incomplete plugin would end the process.
func TestOpenRefusesWhatIsNoPlugin(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the files are Linux's")
	}
	dir := t.TempDir()
	text, part := filepath.Join(dir, "text.so"), filepath.Join(dir, cpuPlugin)
	program, err := os.Executable()
	must(t, errors.Join(err, os.WriteFile(text, []byte("just text"), 0o644)))
	refused := map[string]string{
		filepath.Join(dir, "missing.so"): "there is no XLA plugin at",
		dir:                              "is not a file: give the path of an XLA plugin",
		text:                             "is not an XLA plugin for " + thisPlatform + " (not an ELF file",
		program:                          "is not an XLA plugin",
	}
	if libraries, _ := filepath.Glob("/lib/*-linux-gnu/libc.so.6"); len(libraries) > 0 { // Debian's path
		refused[libraries[0]] = "is not an XLA plugin for " + thisPlatform + " (a shared library without GetPjrtApi)"
	}
	if installed, err := Install(context.Background(), CPU, false, func(line string) { t.Log(line) }); err == nil {
		whole, err := os.ReadFile(installed.Path)
		must(t, errors.Join(err, os.WriteFile(part, whole[:min(20<<20, len(whole))], 0o644)))
		refused[part] = "is not an XLA plugin"
	}
	for path, want := range refused {
		refuses(t, "xla:"+path, path, want)
	}
}
