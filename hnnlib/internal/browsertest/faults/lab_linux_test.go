package faults

import (
	"crypto/rand"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"hnn/hnnlib/internal/browsertest"
	"hnn/hnnlib/internal/hnntest"
)

// withMount runs a program that sees a folder in another's place, if such a mount can be made.
const withMount = `mount --make-rprivate / && mount --bind "$1" "$2" && shift 2 && exec "$@"`

// startLab starts 'hnn lab' on the folder dir: for that process alone, it takes the place of the checkout's notebooks.
// All its processes have the variable mark.
func startLab(t *testing.T, dir, mark string) (*hnntest.Started, *browsertest.Lab) {
	t.Helper()
	notebooks := filepath.Join(hnntest.Root(t), "notebooks")
	try := exec.Command("sh", "-c", withMount, "sh", dir, notebooks, "true")
	try.SysProcAttr = hnntest.OwnMounts()
	if text, err := try.CombinedOutput(); err != nil {
		browsertest.Lack(t, fmt.Sprintf("no folder can be put in another's place here: %v: %s", err, text))
	}
	cmd := exec.Command("sh", "-c", withMount, "sh", dir, notebooks,
		hnntest.Program(t), "lab", "--no-browser", "--port", strconv.Itoa(browsertest.FreePort(t)))
	cmd.SysProcAttr = hnntest.OwnMounts()
	cmd.Env = append(os.Environ(), mark)
	p := hnntest.Start(t, cmd)
	return p, browsertest.LabOf(t, p, dir)
}

// Whoever stops 'hnn lab' while a cell trains, and however, finds no process of it left and the training's
// checkpoint, from which the same cell goes on in the next lab.
func TestLabStoppedInTheMiddle(t *testing.T) {
	browsertest.Browser(t)
	browsertest.Sandbox(t)
	runs, dir := t.TempDir(), t.TempDir()
	browsertest.WriteNotebook(t, filepath.Join(dir, "stopped.ipynb"), notebookOf(fmt.Sprintf(training, runs, endless)))
	for i, signal := range []syscall.Signal{syscall.SIGKILL, syscall.SIGTERM} {
		mark := "HNN_TEST_LAB=" + rand.Text()
		command, l := startLab(t, dir, mark)
		p := l.ShowDoomed(t, "stopped.ipynb")
		p.QueueAll()
		awaitCheckpoint(p, runs)
		if i > 0 {
			p.AwaitRunning("the training to go on from its checkpoint", "%s", browsertest.Says(wentOn))
		}
		if got := hnntest.Processes(t, mark); len(got) < 4 {
			t.Fatalf("there are only %v; want hnn, JupyterLab, the kernel and the cell", got)
		}
		before := lastStep(t, runs)
		p.Shut()
		began := time.Now()
		_ = command.Process.Signal(signal) // to the process of hnn lab, and to no other
		<-command.Ended
		browsertest.Until(t, fmt.Sprintf("all processes of the lab to end after %v", signal), browsertest.Patience,
			func() bool { return len(hnntest.Processes(t, mark)) == 0 },
			func() string { return fmt.Sprint(hnntest.Processes(t, mark)) })
		t.Logf("after %v, all processes had ended within %.1f s", signal, time.Since(began).Seconds())
		if step := lastStep(t, runs); step < before {
			t.Fatalf("after %v, the last checkpoint is of step %d, and there was one of step %d", signal, step, before)
		}
	}
}
