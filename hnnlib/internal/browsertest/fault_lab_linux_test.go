package browsertest

import (
	"bufio"
	"bytes"
	"crypto/rand"
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

	"hnn/hnnlib/internal/hnntest"
)

// labCommand is a running 'hnn lab'.
type labCommand struct {
	*lab
	cmd    *exec.Cmd
	mark   string // a variable of all processes that it starts
	stderr *bytes.Buffer
}

// startLab starts 'hnn lab' on the folder dir: for that process alone, it takes the place of the checkout's notebooks.
func startLab(t *testing.T, dir string) *labCommand {
	t.Helper()
	const script = `mount --make-rprivate / && mount --bind "$1" "$2" && shift 2 && exec "$@"`
	cmd := exec.Command("sh", "-c", script, "sh", dir, filepath.Join(hnntest.Root(t), "notebooks"),
		hnntest.Program(t), "lab", "--no-browser", "--port", strconv.Itoa(freePort(t)))
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
		lack(t, "no folder can be put in another's place here: "+err.Error())
	}
	t.Cleanup(func() { l.stop(syscall.SIGKILL) })
	line, err := bufio.NewReader(stdout).ReadString('\n')
	announced, ok := strings.CutPrefix(strings.TrimSpace(line), "JupyterLab is at ")
	if err == io.EOF && strings.Contains(l.stderr.String(), "mount: ") {
		lack(t, "no folder can be put in another's place here: "+l.stderr.String())
	}
	if err != nil || !ok {
		t.Fatalf("hnn lab prints %q (%v): %s", line, err, l.stderr)
	}
	l.lab = newLab(t, announced, dir)
	return l
}

// stop sends a signal to the process of hnn lab, and to no other, and waits until it has ended.
func (l *labCommand) stop(signal syscall.Signal) {
	_ = l.cmd.Process.Signal(signal)
	_ = l.cmd.Wait() // the signal is why it ended
}

// showDoomed is show for a lab that does not live until the test's end, when its kernels would be ended.
func (l *labCommand) showDoomed(t *testing.T, file string) *notebookPage {
	t.Helper()
	workspaces++
	address := fmt.Sprintf("%s/lab/workspaces/test%d/tree/%s?token=%s", l.address, workspaces, file, l.token)
	p := &notebookPage{page: open(t, address, 1400, 1000), lab: l.lab, file: file}
	p.await("the notebook's cells", patience, `%s.length > 0`, jsCells)
	p.awaitKernel()
	return p
}

// Whoever stops 'hnn lab' while a cell trains, and however, finds no process of it left and the training's checkpoint, from
// which the same cell goes on in the next lab.
func TestLabStoppedInTheMiddle(t *testing.T) {
	browser(t)
	sandbox(t)
	runs, dir := t.TempDir(), t.TempDir()
	writeNotebook(t, filepath.Join(dir, "stopped.ipynb"), notebookOf(fmt.Sprintf(training, runs, endless)))
	for i, signal := range []syscall.Signal{syscall.SIGKILL, syscall.SIGTERM} {
		l := startLab(t, dir)
		p := l.showDoomed(t, "stopped.ipynb")
		p.queueAll()
		p.awaitTraining(runs, endless)
		if i > 0 {
			p.awaitRunning("the training to go on from its checkpoint", `%s.some(e => e.textContent.includes(%q))`, jsOutputs, wentOn)
		}
		if got := len(hnntest.Processes(t, l.mark)); got < 4 {
			t.Fatalf("there are only %d processes of the lab; want hnn, JupyterLab, the kernel and the cell", got)
		}
		p.shut()
		began := time.Now()
		l.stop(signal)
		var left []hnntest.Process
		awaitTrue(t, fmt.Sprintf("all processes of the lab to end after %v", signal), func() bool {
			left = hnntest.Processes(t, l.mark)
			return len(left) == 0
		}, func() string { return fmt.Sprint(left) })
		t.Logf("after %v, all processes had ended within %.1f s", signal, time.Since(began).Seconds())
		if len(checkpoints(t, runs)) == 0 {
			t.Fatalf("after %v there is no checkpoint", signal)
		}
	}
}
