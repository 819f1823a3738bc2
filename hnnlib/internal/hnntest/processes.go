package hnntest

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Process is one that runs.
type Process struct {
	PID     int
	Command string // its command line, with spaces between the arguments
}

// String is for messages.
func (p Process) String() string { return fmt.Sprintf("%d: %.200s", p.PID, p.Command) }

// Processes returns the running processes that were started with the variable NAME=VALUE, whoever started them. It
// skips the test without Linux's /proc.
func Processes(t testing.TB, variable string) (found []Process) {
	t.Helper()
	folders, err := filepath.Glob("/proc/[0-9]*")
	if err != nil || len(folders) == 0 {
		t.Skip("there is no /proc to find processes in")
	}
	for _, folder := range folders {
		// Files of other users can't be read; those of a process that has ended are empty or gone.
		command := words(filepath.Join(folder, "cmdline"))
		if command == nil || !slices.Contains(words(filepath.Join(folder, "environ")), variable) {
			continue
		}
		pid, err := strconv.Atoi(filepath.Base(folder))
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, Process{PID: pid, Command: strings.Join(command, " ")})
	}
	return found
}

// words returns the zero-terminated strings in a file, or nil.
func words(path string) []string {
	text, err := os.ReadFile(path)
	if err != nil || len(text) == 0 {
		return nil
	}
	return strings.Split(strings.TrimSuffix(string(text), "\x00"), "\x00")
}
