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

var installed = sync.OnceValues(func() (*setup.Environment, error) {
	return setup.Ensure(context.Background(), setup.Options{Headless: true})
})

// Environment returns the notebooks' environment of this checkout, installed in the user's cache folder where it is
// missing (some minutes on a fresh machine, once; other tests' processes wait for it).
func Environment(t testing.TB) *setup.Environment {
	t.Helper()
	env, err := installed()
	if err != nil {
		t.Fatalf("the notebooks' environment: %v", err)
	}
	return env
}
