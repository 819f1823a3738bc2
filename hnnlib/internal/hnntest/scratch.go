package hnntest

import (
	"fmt"
	"os"
	"testing"

	"hnn/hnnlib/setup"
)

// scratch is "" unless Main runs.
var scratch string

// Main runs the tests with one temporary folder for all of them, and returns the exit status.
func Main(run func() int) int {
	dir, err := os.MkdirTemp("", "hnn-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	scratch = dir
	return run()
}

// Scratch returns the temporary folder of this test process, which Main removes.
func Scratch() string {
	if scratch == "" {
		panic("there is no scratch folder: TestMain has to call hnntest.Main")
	}
	return scratch
}

// Root is the checkout.
func Root(t testing.TB) string {
	t.Helper()
	dir, err := setup.FindRoot("")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}
