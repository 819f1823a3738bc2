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

var opened = sync.OnceValues(func() (*device.Device, error) { return device.Open(context.Background(), "", nil) })

// OpenForTest returns the backend of this test process: what GOMLX_BACKEND says, else the best there is, installed
// where it is missing. It is opened once per process and stays open.
func OpenForTest(t testing.TB) *device.Device {
	t.Helper()
	d, err := opened()
	if err != nil {
		t.Fatalf("no compute backend: %v", err)
	}
	if d.Warning != "" {
		t.Log(d.Warning)
	}
	return d
}
