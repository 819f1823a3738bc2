package disktest_test

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"hnn/hnnlib/internal/disk/disktest"
)

func TestSmallDiskIsFullAndReadOnly(t *testing.T) {
	if !disktest.Inside(t) {
		return
	}
	dir := disktest.Small(t, "1m")
	filler := disktest.Fill(t, dir, 64<<10)
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, make([]byte, 128<<10), 0o644); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("on a full disk, writing ends with %v", err)
	}
	if err := os.WriteFile(file, make([]byte, 32<<10), 0o644); err != nil {
		t.Errorf("what fits cannot be written: %v", err)
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	disktest.ReadOnly(t, dir)
	if err := os.WriteFile(file, nil, 0o644); !errors.Is(err, syscall.EROFS) {
		t.Errorf("on a read-only disk, writing ends with %v", err)
	}
}
