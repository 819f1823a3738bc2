//go:build !linux

package disktest

import "testing"

// Inside skips the test: only Linux lets a process have file systems of its own.
func Inside(t *testing.T) bool {
	t.Helper()
	t.Skip("only Linux lets a process mount file systems that nobody else sees")
	return false
}

// Small is never called here.
func Small(*testing.T, string) string { panic("Inside has skipped the test") }

// ReadOnly is never called here.
func ReadOnly(*testing.T, string) { panic("Inside has skipped the test") }

// Fill is never called here.
func Fill(*testing.T, string, int64) string { panic("Inside has skipped the test") }
