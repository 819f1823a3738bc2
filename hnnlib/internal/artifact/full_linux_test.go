package artifact_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/internal/disk/disktest"
)

// RemoveAll works even if there is no room for a folder: people remove things to make room.
func TestRemoveAllNeedsNoRoom(t *testing.T) {
	if !disktest.Inside(t) {
		return
	}
	disk := disktest.Small(t, "1m,nr_inodes=16")
	dir := filepath.Join(disk, "run")
	must(t, os.Mkdir(dir, 0o755))
	var err error
	for i := 0; err == nil; i++ {
		err = os.WriteFile(filepath.Join(dir, fmt.Sprint(i)), nil, 0o644)
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("filling the disk ends with %v", err)
	}
	if err := os.Mkdir(filepath.Join(disk, "another"), 0o755); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("on the full disk, another folder is made: %v", err)
	}
	if err := artifact.RemoveAll(dir); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(disk); err != nil || len(left) != 0 {
		t.Errorf("there remains %v (%v)", left, err)
	}
}
