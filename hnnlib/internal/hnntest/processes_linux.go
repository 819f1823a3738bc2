package hnntest

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Processes are those that run and have the variable, NAME=VALUE, among those that they were started with, whoever started them. A process
// that has ended and is waited for by nobody yet is not among them. It skips the test where there is no /proc.
func Processes(t testing.TB, variable string) (found []Process) {
	t.Helper()
	folders, err := filepath.Glob("/proc/[0-9]*")
	if err != nil || len(folders) == 0 {
		t.Skip("there is no /proc to find processes in")
	}
	for _, folder := range folders {
		// Those of others can't be read, and those of what has ended are empty or gone.
		if !slices.Contains(words(filepath.Join(folder, "environ")), variable) {
			continue
		}
		command := words(filepath.Join(folder, "cmdline"))
		if command == nil {
			continue // it has ended meanwhile
		}
		pid, err := strconv.Atoi(filepath.Base(folder))
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, Process{PID: pid, Command: strings.Join(command, " ")})
	}
	return found
}

// words are the strings in a file, each with a zero behind it; nil if there are none or it can't be read.
func words(path string) []string {
	text, err := os.ReadFile(path)
	if err != nil || len(text) == 0 {
		return nil
	}
	return strings.Split(strings.TrimSuffix(string(text), "\x00"), "\x00")
}
