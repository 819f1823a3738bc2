// Package disktest gives tests on Linux small disks that can be full or read-only.
//
// It imports no other package of the project.
package disktest

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// envInside is set in the process that may mount file systems.
const envInside = "HNN_TEST_MAY_MOUNT"

// Inside runs the test again in a process that may mount file systems, and returns false. In that process, it returns
// true. It skips the test if the system does not allow mounts. Tests must call it first:
//
//	if !disktest.Inside(t) {
//		return
//	}
func Inside(t *testing.T) bool {
	t.Helper()
	if os.Getenv(envInside) != "" {
		mount(t, "", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, "")
		return true
	}
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), envInside+"=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS, Pdeathsig: syscall.SIGKILL}
	if uid := os.Getuid(); uid != 0 {
		cmd.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: uid, Size: 1}}
	}
	out, err := cmd.CombinedOutput()
	switch {
	case err != nil && !errors.As(err, new(*exec.ExitError)):
		t.Skipf("no file system can be mounted here: %v", err)
	case err != nil:
		t.Fatalf("%s", out)
	case strings.Contains(string(out), "--- SKIP"):
		t.Skipf("%s", out)
	}
	t.Logf("%s", out)
	return false
}

// mount mounts a file system, or skips the test if the system does not allow that.
func mount(t *testing.T, source, dir, kind string, flags uintptr, data string) {
	t.Helper()
	if err := syscall.Mount(source, dir, kind, flags, data); err != nil {
		t.Skipf("no file system can be mounted here: %v", err)
	}
}

// Small returns a folder on a new file system of the given size, written as for tmpfs, such as "8m".
func Small(t *testing.T, bytes string) string {
	t.Helper()
	dir := t.TempDir()
	mount(t, "none", dir, "tmpfs", 0, "size="+bytes)
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	return dir
}

// ReadOnly makes a file system made by Small read-only.
func ReadOnly(t *testing.T, dir string) {
	t.Helper()
	mount(t, "none", dir, "tmpfs", syscall.MS_REMOUNT|syscall.MS_RDONLY, "")
}

// Fill fills the disk of dir with one file, except the last leave bytes, and returns the file's path.
func Fill(t *testing.T, dir string, leave int64) string {
	t.Helper()
	zeros, err1 := os.Open("/dev/zero")
	f, err2 := os.Create(filepath.Join(dir, ".filler"))
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	defer zeros.Close()
	defer f.Close()
	written, err := io.Copy(f, zeros)
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("filling the disk ends with %v", err)
	}
	if err := f.Truncate(max(0, written-leave)); err != nil {
		t.Fatal(err)
	}
	return f.Name()
}
