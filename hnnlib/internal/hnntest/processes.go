package hnntest

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Processes returns the command lines, by process ID, of all running processes that were started with the environment
// variable NAME=VALUE. It skips the test if there is no /proc, as outside Linux.
func Processes(t testing.TB, variable string) map[int]string {
	t.Helper()
	folders, err := filepath.Glob("/proc/[0-9]*")
	if err != nil || len(folders) == 0 {
		t.Skip("there is no /proc to find processes in")
	}
	found := map[int]string{}
	for _, folder := range folders {
		// Files of other users' processes can't be read. Those of a process that has ended are empty or gone.
		command := words(filepath.Join(folder, "cmdline"))
		pid, err := strconv.Atoi(filepath.Base(folder))
		if err == nil && command != nil && slices.Contains(words(filepath.Join(folder, "environ")), variable) {
			found[pid] = strings.Join(command, " ")
		}
	}
	return found
}

// words returns the zero-terminated strings in a file, or nil if the file can't be read or is empty.
func words(path string) []string {
	text, err := os.ReadFile(path)
	if err != nil || len(text) == 0 {
		return nil
	}
	return strings.Split(strings.TrimSuffix(string(text), "\x00"), "\x00")
}
