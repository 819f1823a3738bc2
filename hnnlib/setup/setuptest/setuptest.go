// Package setuptest installs the notebooks' environment for tests.
//
// It imports setup.
package setuptest

import (
	"context"
	"sync"
	"testing"

	"hnn/hnnlib/setup"
)

var (
	once        sync.Once
	environment *setup.Environment
	failed      error
)

// Environment returns the notebooks' environment of this checkout, installed in the user's cache folder where it is
// missing (some minutes on a fresh machine, once; other tests' processes wait for it).
func Environment(t testing.TB) *setup.Environment {
	t.Helper()
	once.Do(func() {
		environment, failed = setup.Ensure(context.Background(), setup.Options{
			Headless: true,
			Progress: func(line string) { t.Log(line) },
		})
	})
	if failed != nil {
		t.Fatalf("the notebooks' environment: %v", failed)
	}
	return environment
}
