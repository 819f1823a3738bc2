package hnntest_test

import (
	"bufio"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"slices"
	"testing"

	"hnn/hnnlib/internal/hnntest"
)

// Processes finds a process and its child until they end, even if the ended process still is a zombie.
func TestProcesses(t *testing.T) {
	mark := "HNN_TEST_MARK=" + rand.Text()
	cmd := exec.Command("sh", "-c", "cat; exit")
	cmd.Env = append(os.Environ(), mark+"0")
	stdin, noStdin := cmd.StdinPipe()
	stdout, noStdout := cmd.StdoutPipe()
	if err := errors.Join(noStdin, noStdout, cmd.Start()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stdin.Close(); _ = cmd.Wait() })
	said := bufio.NewReader(stdout)
	fmt.Fprintln(stdin, "the child runs")
	if _, err := said.ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	if found := hnntest.Processes(t, mark); len(found) != 0 {
		t.Errorf("by the beginning of the value, %v are found", found)
	}
	found := hnntest.Processes(t, mark+"0")
	if len(found) != 2 || found[cmd.Process.Pid] != "sh -c cat; exit" ||
		!slices.Contains(slices.Collect(maps.Values(found)), "cat") {
		t.Errorf("%v are found, want the shell and its child", found)
	}
	stdin.Close()
	if line, err := said.ReadString('\n'); err == nil { // it fails when both have ended
		t.Fatalf("the processes go on with %q", line)
	}
	if left := hnntest.Processes(t, mark+"0"); len(left) != 0 {
		t.Errorf("%v are found, though they have ended", left)
	}
}
