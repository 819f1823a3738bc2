package hnntest

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Processes returns the command lines, by process, of the running processes that were started with the variable
// NAME=VALUE, whoever started them. It skips the test without Linux's /proc.
func Processes(t testing.TB, variable string) map[int]string {
	t.Helper()
	folders, err := filepath.Glob("/proc/[0-9]*")
	if err != nil || len(folders) == 0 {
		t.Skip("there is no /proc to find processes in")
	}
	found := map[int]string{}
	for _, folder := range folders {
		// Files of other users can't be read; those of a process that has ended are empty or gone.
		command := words(filepath.Join(folder, "cmdline"))
		pid, err := strconv.Atoi(filepath.Base(folder))
		if err == nil && command != nil && slices.Contains(words(filepath.Join(folder, "environ")), variable) {
			found[pid] = strings.Join(command, " ")
		}
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
