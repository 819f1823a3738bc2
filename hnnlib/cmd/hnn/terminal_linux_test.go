package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"hnn/hnnlib/internal/hnntest"
)

// On a terminal, progress is a bar with the rate and the remaining time. Standard output still has only the folder.
func TestProgressBarOnATerminal(t *testing.T) {
	t.Parallel()
	master, slave := terminal(t)
	runs := t.TempDir()
	cmd := hnntest.Command(t, runs, "train spring --set steps=300 --set chunk=100 --set hidden=8")
	var stdout bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, slave
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	slave.Close()
	shown, _ := io.ReadAll(master) // ends with an error once the other side is closed
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%v: %s", err, shown)
	}
	for _, want := range []string{`training spring, hnn, seed 0,? .*\d+% \|`, `\(0/300, .*\) \[\d+s:\d+s\]`,
		`100% \|█+\| \(300/300, \d+ steps/s\)`} {
		if !regexp.MustCompile(want).Match(shown) {
			t.Errorf("the terminal does not show %s:\n%q", want, shown)
		}
	}
	if folder := strings.TrimSpace(stdout.String()); filepath.Dir(folder) != runs {
		t.Errorf("standard output is %q", stdout.String())
	}
}

func terminal(t *testing.T) (master, slave *os.File) {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skipf("there is no terminal to be had: %v", err)
	}
	t.Cleanup(func() { master.Close() })
	fd := int(master.Fd())
	number, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0)
	}
	if err == nil {
		slave, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	}
	if err != nil {
		t.Skipf("there is no terminal to be had: %v", err)
	}
	return master, slave
}
