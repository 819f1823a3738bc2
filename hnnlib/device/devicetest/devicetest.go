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

// OpenForTest returns the backend that GOMLX_BACKEND names or, if that is empty, the best one, which it installs if it
// is missing. The backend is opened once per process and stays open.
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
