package faulttest

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"hnn/hnnlib/internal/hnntest"
)

// A disk that is full when a checkpoint is to be written ends the training with one sentence; the checkpoint before
// still loads, and with room again the training goes on from it to the weights of an undisturbed run.
func TestDiskFullWhileWritingACheckpoint(t *testing.T) {
	runs := smallDisk(t)
	p := start(t, runs, long(t)...)
	if !p.Await(func() bool { return hasCheckpoint(runs) }) {
		t.Fatalf("the training ended before the disk was full: %s", p.Complained.String())
	}
	if err := p.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	<-p.Ended
	before := reached(t, runs)
	filler := fillUp(t, runs)
	out := hnntest.Run(t, runs, long(t)...)
	sentence := regexp.MustCompile(`(?m)^hnn: the checkpoint of step \d+ can't be written: no space left on device in ` + regexp.QuoteMeta(runs) +
		`/spring-hnn-seed0-[0-9a-f]{12}; make room, and the same command goes on from the last checkpoint$`)
	if out.Status != 1 || out.Stdout != "" || !sentence.MatchString(out.Stderr) ||
		strings.Count(out.Stderr, "hnn: ") != 1 {
		t.Errorf("status %d: %s", out.Status, out.Stderr)
	}
	if step := reached(t, runs); step != before {
		t.Errorf("with the disk full, the run is at step %d, and was at %d", step, before)
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	finish(t, runs, undisturbedRun(t))
}

// reached is the step of the last checkpoint of the only run.
func reached(t *testing.T, runs string) int {
	t.Helper()
	list := listed(t, runs)
	if len(list) != 1 || list[0].Finished || list[0].Step == 0 {
		t.Fatalf("the runs are %+v", list)
	}
	return list[0].Step
}

// smallDisk returns a folder on a file system of 8 MB of its own. It skips the test where that can't be had.
func smallDisk(t *testing.T) string { return mountDisk(t).dir }

// disk is a file system of 8 MB, which goes with the process that holds it.
type disk struct {
	dir    string // as it is seen from outside
	orders io.Writer
	done   *bufio.Reader
}

// mountDisk mounts a disk, or skips the test where that can't be done.
func mountDisk(t *testing.T) *disk {
	t.Helper()
	dir := t.TempDir()
	holder := exec.Command("sh", "-c", `mount --make-rprivate / && mount -t tmpfs -o size=8m none "$0" && echo mounted && `+
		`read order && mount -o remount,ro "$0" && echo read-only && read order`, dir)
	holder.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS, Pdeathsig: syscall.SIGKILL}
	if uid := os.Getuid(); uid != 0 {
		holder.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		holder.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: uid, Size: 1}}
	}
	var stderr strings.Builder
	holder.Stderr = &stderr
	stdin, err := holder.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := holder.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := holder.Start(); err != nil {
		t.Skipf("no file system can be mounted here: %v", err)
	}
	t.Cleanup(func() { stdin.Close(); _ = holder.Wait() })
	d := &disk{filepath.Join(fmt.Sprintf("/proc/%d/root", holder.Process.Pid), dir), stdin, bufio.NewReader(stdout)}
	if line, _ := d.done.ReadString('\n'); line != "mounted\n" {
		t.Skipf("no file system can be mounted here: %s", stderr.String())
	}
	if err := os.WriteFile(filepath.Join(d.dir, "try"), nil, 0o644); err != nil {
		t.Skipf("the mounted file system can't be written from outside: %v", err)
	}
	return d
}

// makeReadOnly has the disk refuse whatever would change it.
func (d *disk) makeReadOnly(t *testing.T) {
	t.Helper()
	fmt.Fprintln(d.orders)
	if line, err := d.done.ReadString('\n'); line != "read-only\n" {
		t.Fatalf("the disk can't be made read-only: %q (%v)", line, err)
	}
}

// fillUp writes a file until the disk is full, and returns its path.
func fillUp(t *testing.T, dir string) string {
	t.Helper()
	f, err := os.Create(filepath.Join(dir, "filler"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for err == nil {
		_, err = f.Write(make([]byte, 4096))
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("filling the disk ends with %v", err)
	}
	return f.Name()
}
