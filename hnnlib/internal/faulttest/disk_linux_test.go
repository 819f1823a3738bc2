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
	runs := mountDisk(t).dir
	before := interrupted(t, runs)
	filler := fillUp(t, runs)
	out := hnntest.Run(t, runs, long(t))
	sentence := regexp.MustCompile(`(?m)^hnn: the checkpoint of step \d+ can't be written: no space left on device ` +
		`in ` + regexp.QuoteMeta(runs) + `/spring-hnn-seed0-[0-9a-f]{12}; make room, and the same command goes on ` +
		`from the last checkpoint$`)
	if out.Status != 1 || out.Stdout != "" || !sentence.MatchString(out.Stderr) ||
		strings.Count(out.Stderr, "hnn: ") != 1 {
		t.Errorf("status %d: %s", out.Status, out.Stderr)
	}
	if r := onlyRun(t, runs); r.Finished || r.Step != before.step {
		t.Errorf("with the disk full, the run is %+v, and was at step %d", r, before.step)
	}
	remove(t, filler)
	finish(t, runs)
}

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
	holder := exec.Command("sh", "-c", `mount --make-rprivate / && mount -t tmpfs -o size=8m none "$0" &&
		echo mounted && read order && mount -o remount,ro "$0" && echo read-only && read order`, dir)
	holder.SysProcAttr = hnntest.OwnMounts()
	holder.SysProcAttr.Pdeathsig = syscall.SIGKILL
	var stderr strings.Builder
	holder.Stderr = &stderr
	stdin, noStdin := holder.StdinPipe()
	stdout, noStdout := holder.StdoutPipe()
	if err := errors.Join(noStdin, noStdout, holder.Start()); err != nil {
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
