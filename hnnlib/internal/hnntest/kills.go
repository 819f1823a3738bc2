package hnntest

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// Kills returns how often a test kills: 100 times with HNN_FULL=1.
func Kills(ordinarily int) int {
	if os.Getenv("HNN_FULL") == "1" {
		return 100
	}
	return ordinarily
}

// Moments draws the moments at which a test kills.
func Moments(t testing.TB) *rand.Rand {
	seed := uint64(time.Now().UnixNano())
	t.Logf("the moments are drawn from %d", seed)
	return rand.New(rand.NewPCG(seed, 0))
}

// NoneLeft fails the test if a temporary name was left in a folder.
func NoneLeft(t testing.TB, dir string) {
	t.Helper()
	left, err := filepath.Glob(filepath.Join(dir, ".hnn-tmp-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %q (%v)", left, err)
	}
}
