package faults

import (
	"crypto/rand"
	"fmt"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"hnn/hnnlib/internal/browsertest"
	"hnn/hnnlib/internal/hnntest"
)

// If 'hnn lab' is killed or terminated while a cell trains, all its processes end, and the same cell goes on from the
// training's checkpoint in the next lab.
func TestLabStoppedInTheMiddle(t *testing.T) {
	browsertest.Browser(t)
	browsertest.Sandbox(t)
	runs, dir := t.TempDir(), t.TempDir()
	browsertest.WriteNotebook(t, filepath.Join(dir, "stopped.ipynb"), notebookOf(fmt.Sprintf(training, runs, endless)))
	for i, signal := range []syscall.Signal{syscall.SIGKILL, syscall.SIGTERM} {
		mark := "HNN_TEST_LAB=" + rand.Text()
		line := fmt.Sprintf("lab --no-browser --port %d --dir %s", browsertest.FreePort(t), dir)
		cmd := hnntest.Command(t, runs, line)
		cmd.Env = append(cmd.Env, mark)
		command := hnntest.Start(t, cmd)
		p := browsertest.LabOf(t, command, dir).ShowDoomed(t, "stopped.ipynb")
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
		_ = command.Process.Signal(signal) // only to hnn lab itself
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
