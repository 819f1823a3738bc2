package device

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// installTest puts a plugin with its manifest into a new folder.
func installTest(t *testing.T) (dir, path string) {
	t.Helper()
	dir = t.TempDir()
	path = filepath.Join(dir, "cpu.so")
	if err := os.WriteFile(path, []byte(pluginText), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := writeManifest(dir, "cpu.so", "the test"); err != nil {
		t.Fatal(err)
	}
	return dir, path
}

// damage writes text to the file, at the time that it had.
func damage(t *testing.T, path, text string) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, info.ModTime(), info.ModTime()); err != nil {
		t.Fatal(err)
	}
}

func TestCheckInstalledFindsDamage(t *testing.T) {
	dir, path := installTest(t)
	if p, err := checkInstalled(dir, true); err != nil || p.path != path || p.source != "the test" {
		t.Fatalf("a whole plugin gives %+v and error %v", p, err)
	}
	damage(t, path, strings.ToUpper(pluginText))
	if _, err := checkInstalled(dir, false); err != nil {
		t.Fatalf("a quick look at a plugin of the right size and time fails: %v", err)
	}
	var wrong *DamageError
	if _, err := checkInstalled(dir, true); !errors.As(err, &wrong) || wrong.Path != path || !strings.Contains(err.Error(), "its sha256 should be ") {
		t.Fatalf("a full look at a damaged plugin gives error %v, want a checksum error", err)
	}
	damage(t, path, pluginText[:5])
	if _, err := checkInstalled(dir, false); err == nil || !strings.Contains(err.Error(), "has 5 bytes, 19 were installed") {
		t.Fatalf("a quick look at a part of a plugin gives error %v", err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err := checkInstalled(dir, false); !errors.As(err, &wrong) || !strings.HasSuffix(err.Error(), "it is gone") {
		t.Fatalf("a plugin that is gone gives error %v", err)
	}
	if err := os.Remove(filepath.Join(dir, manifestName)); err != nil {
		t.Fatal(err)
	}
	if _, err := checkInstalled(dir, false); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("a folder without a manifest gives error %v", err)
	}
}

func TestCheckInstalledHashesOnceWhatWasCopied(t *testing.T) {
	dir, path := installTest(t)
	copied := time.Now().Add(time.Hour)
	if err := os.Chtimes(path, copied, copied); err != nil {
		t.Fatal(err)
	}
	if _, err := checkInstalled(dir, false); err != nil {
		t.Fatalf("a whole plugin with another time: %v", err)
	}
	damage(t, path, strings.ToUpper(pluginText))
	if _, err := checkInstalled(dir, false); err != nil {
		t.Fatalf("the time was not noted: the quick look hashes again (%v)", err)
	}
	if err := os.Chtimes(path, copied, copied.Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := checkInstalled(dir, false); err == nil {
		t.Fatal("a damaged plugin with another time is taken")
	}
}

func TestCheckInstalledRefusesAManifestThatLeadsElsewhere(t *testing.T) {
	dir := t.TempDir()
	for _, text := range []string{"no JSON", `{}`, `{"file": "../cpu.so"}`, `{"file": "/opt/cpu.so"}`} {
		if err := os.WriteFile(filepath.Join(dir, manifestName), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if p, err := checkInstalled(dir, false); err == nil {
			t.Errorf("the manifest %s gives %+v", text, p)
		}
	}
}
