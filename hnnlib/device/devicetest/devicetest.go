// Package devicetest opens the compute backend for tests.
//
// It imports device.
package devicetest

import (
	"context"
	"sync"
	"testing"

	"hnn/hnnlib/device"
)

var (
	once   sync.Once
	opened *device.Device
	failed error
)

// OpenForTest returns the backend of this test process: what GOMLX_BACKEND says, else the best there is, installed
// where it is missing. It is opened once per process and stays open.
func OpenForTest(t testing.TB) *device.Device {
	t.Helper()
	once.Do(func() {
		opened, failed = device.Open(context.Background(), "", func(line string) { t.Log(line) })
	})
	if failed != nil {
		t.Fatalf("no compute backend: %v", failed)
	}
	if opened.Warning != "" {
		t.Log(opened.Warning)
	}
	return opened
}
