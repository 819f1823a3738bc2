package faults

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"hnn/hnnlib/internal/browsertest"
	"hnn/hnnlib/internal/hnntest"
)

// labCommand is a running 'hnn lab'.
type labCommand struct {
	*browsertest.Lab
	cmd    *exec.Cmd
	mark   string // a variable of all processes that it starts
	stderr *bytes.Buffer
}

// startLab starts 'hnn lab' on the folder dir: for that process alone, it takes the place of the checkout's notebooks.
func startLab(t *testing.T, dir string) *labCommand {
	t.Helper()
	const script = `mount --make-rprivate / && mount --bind "$1" "$2" && shift 2 && exec "$@"`
	cmd := exec.Command("sh", "-c", script, "sh", dir, filepath.Join(hnntest.Root(t), "notebooks"),
		hnntest.Program(t), "lab", "--no-browser", "--port", strconv.Itoa(browsertest.FreePort(t)))
	cmd.Dir = hnntest.Root(t)
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS}
	if uid := os.Getuid(); uid != 0 {
		cmd.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: uid, Size: 1}}
	}
	l := &labCommand{cmd: cmd, mark: "HNN_TEST_LAB=" + rand.Text(), stderr: new(bytes.Buffer)}
	cmd.Env = append(os.Environ(), l.mark)
	cmd.Stderr = l.stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		browsertest.Lack(t, "no folder can be put in another's place here: "+err.Error())
	}
	t.Cleanup(func() { l.stop(syscall.SIGKILL) })
	announced, err := browsertest.ReadAnnouncement(stdout)
	if errors.Is(err, io.EOF) && strings.Contains(l.stderr.String(), "mount: ") {
		browsertest.Lack(t, "no folder can be put in another's place here: "+l.stderr.String())
	}
	if err != nil {
		t.Fatalf("%v: %s", err, l.stderr)
	}
	l.Lab = browsertest.NewLab(t, announced, dir)
	return l
}

// stop sends a signal to the process of hnn lab, and to no other, and waits until it has ended.
func (l *labCommand) stop(signal syscall.Signal) {
	_ = l.cmd.Process.Signal(signal)
	_ = l.cmd.Wait() // the signal is why it ended
}

// Whoever stops 'hnn lab' while a cell trains, and however, finds no process of it left and the training's
// checkpoint, from which the same cell goes on in the next lab.
func TestLabStoppedInTheMiddle(t *testing.T) {
	browsertest.Browser(t)
	browsertest.Sandbox(t)
	runs, dir := t.TempDir(), t.TempDir()
	browsertest.WriteNotebook(t, filepath.Join(dir, "stopped.ipynb"), notebookOf(fmt.Sprintf(training, runs, endless)))
	for i, signal := range []syscall.Signal{syscall.SIGKILL, syscall.SIGTERM} {
		l := startLab(t, dir)
		p := l.ShowDoomed(t, "stopped.ipynb")
		p.QueueAll()
		awaitTraining(p, runs, endless)
		if i > 0 {
			p.AwaitRunning("the training to go on from its checkpoint", `%s.some(e => e.textContent.includes(%q))`, browsertest.JSOutputs, wentOn)
		}
		if got := len(hnntest.Processes(t, l.mark)); got < 4 {
			t.Fatalf("there are only %d processes of the lab; want hnn, JupyterLab, the kernel and the cell", got)
		}
		before := lastStep(t, runs)
		p.Shut()
		began := time.Now()
		l.stop(signal)
		var left []hnntest.Process
		awaitTrue(t, fmt.Sprintf("all processes of the lab to end after %v", signal), func() bool {
			left = hnntest.Processes(t, l.mark)
			return len(left) == 0
		}, func() string { return fmt.Sprint(left) })
		t.Logf("after %v, all processes had ended within %.1f s", signal, time.Since(began).Seconds())
		if step := lastStep(t, runs); step < before {
			t.Fatalf("after %v, the last checkpoint is of step %d, and there was one of step %d", signal, step, before)
		}
	}
}
