package setup

import (
	"bufio"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A kernel ends by itself if its starter was killed, and so does a cell that ignores SIGTERM.
func TestKernelEndsWithItsStarter(t *testing.T) {
	const gonb = "#!/bin/sh\nsh -c 'trap \"\" TERM; while :; do sleep 1; done' &\necho $$\nexec sleep 1000\n"
	endsWithStarter(t, 3, startScriptWith(t, gonb), "connection.json") // kernel, cell, watch
}

// gopls, which GoNB starts in a process group of its own, ends when its kernel is killed.
func TestGoplsEndsWithItsKernel(t *testing.T) {
	e, _, _ := kernelWith(t, "checkout", "", "#!/bin/sh\nsleep 1000 &\necho $$\nexec sleep 1000\n")
	gopls := filepath.Join(e.kernelDir(), "bin", "gopls")
	endsWithStarter(t, 3, gopls, "-listen", "unix;/a/socket") // gopls, its child, watch
}

// endsWithStarter starts a script, which prints its process ID, as a process group of its own, and kills its starter.
// The group must have at least n processes before that, and none afterwards.
func endsWithStarter(t *testing.T, n int, script string, args ...string) {
	t.Helper()
	cmd := exec.Command("sh", append([]string{"-c", `setsid "$@" & wait`, "sh", script}, args...)...)
	stdout, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	line, err := bufio.NewReader(stdout).ReadString('\n')
	must(t, err)
	group := strings.TrimSpace(line)
	for range 3 { // the watch looks once a second
		time.Sleep(time.Second)
		if got := members(t, group); got < n {
			t.Fatalf("%d processes are left while the starter lives; want %d", got, n)
		}
	}
	must(t, cmd.Process.Kill())
	_ = cmd.Wait() // it was killed
	for members(t, group) > 0 {
		time.Sleep(50 * time.Millisecond) // go test's timeout ends an endless wait
	}
}

// A kernel that ends leaves no watch behind, which would stay as long as Jupyter runs, and no open pipe, on which
// Jupyter would wait.
func TestNoWatchStaysWithoutItsKernel(t *testing.T) {
	r, w, err := os.Pipe()
	must(t, err)
	cmd := exec.Command(startScriptWith(t, "#!/bin/sh\necho ended\n"), "connection.json")
	cmd.Stdout = w
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // as Jupyter does
	must(t, errors.Join(cmd.Start(), w.Close()))
	// Until cmd.Wait, the ended kernel still counts as a process, so the watch stays. The pipe must end anyway.
	if said, err := io.ReadAll(r); err != nil || string(said) != "ended\n" {
		t.Fatalf("the kernel said %q (%v)", said, err)
	}
	must(t, cmd.Wait())
	for members(t, strconv.Itoa(cmd.Process.Pid)) > 0 {
		time.Sleep(50 * time.Millisecond)
	}
}

// startScriptWith writes the kernel's files, with another program in gonb's place, and returns the start script's path.
func startScriptWith(t *testing.T, gonb string) string {
	t.Helper()
	e, _, _ := kernelWith(t, "checkout", gonb, saysArguments)
	return filepath.Join(e.kernelDir(), "start.sh")
}

// members counts the processes of a group, except zombies.
func members(t *testing.T, group string) int {
	t.Helper()
	paths, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil || len(paths) == 0 {
		t.Fatalf("/proc shows no processes (%v)", err)
	}
	n := 0
	for _, path := range paths {
		raw, _ := os.ReadFile(path) // fails for a process that has ended
		_, rest, _ := strings.Cut(string(raw), ") ")
		if f := strings.Fields(rest); len(f) > 2 && f[0] != "Z" && f[2] == group { // state, parent, group
			n++
		}
	}
	return n
}
