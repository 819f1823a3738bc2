package artifact_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hnn/hnnlib/internal/artifact"
)

func TestLockExcludesAndSaysThatItWaits(t *testing.T) {
	path := filepath.Join(t.TempDir(), "below", "lock")
	unlock, err := artifact.Lock(context.Background(), path, func() { t.Error("waited for a free lock") })
	must(t, err)
	if _, taken, err := artifact.TryLock(path); taken || err != nil {
		t.Fatalf("a lock that is held was taken (%v, %v)", taken, err)
	}
	waits := 0
	second, err := artifact.Lock(context.Background(), path, func() { waits++; unlock() })
	must(t, err)
	if waits != 1 {
		t.Fatalf("waiting was said %d times, not once", waits)
	}
	second()
	if third, taken, err := artifact.TryLock(path); !taken || err != nil {
		t.Fatalf("a free lock was not taken (%v, %v)", taken, err)
	} else {
		third()
	}
}

func TestLockEndsWithItsContext(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	unlock, err := artifact.Lock(context.Background(), path, nil)
	must(t, err)
	defer unlock()
	ctx, cancel := context.WithCancel(context.Background())
	if _, err := artifact.Lock(ctx, path, cancel); !errors.Is(err, context.Canceled) {
		t.Fatalf("got error %v, want %v", err, context.Canceled)
	}
}

// A lock's file that is removed again and again between its making and its locking is no lock of anyone else's.
func TestLocksOfAFolderThatIsRemovedExclude(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "below")
	path := filepath.Join(folder, "lock")
	var holders atomic.Int32
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for taken := 0; taken < 50; {
				unlock, got, err := artifact.TryLock(path)
				if err != nil {
					t.Error(err)
					return
				}
				if !got {
					runtime.Gosched()
					continue
				}
				taken++
				if n := holders.Add(1); n != 1 {
					t.Errorf("%d hold the lock at once", n)
				}
				time.Sleep(100 * time.Microsecond)
				holders.Add(-1) // who has removed the lock's file holds nothing
				if err := artifact.RemoveAll(folder); err != nil {
					t.Error(err)
				}
				unlock()
			}
		})
	}
	all.Wait()
}

// TestLockBetweenProcesses has another process try a lock that this one holds, and another die with it.
func TestLockBetweenProcesses(t *testing.T) {
	if path := os.Getenv("HNN_TEST_LOCK"); path != "" {
		_, taken, err := artifact.TryLock(path)
		switch {
		case err != nil:
			os.Exit(5)
		case taken:
			os.Exit(6)
		}
		os.Exit(7)
	}
	path := filepath.Join(t.TempDir(), "lock")
	other := func() int {
		cmd := exec.Command(os.Args[0], "-test.run=^TestLockBetweenProcesses$")
		cmd.Env = append(os.Environ(), "HNN_TEST_LOCK="+path)
		_ = cmd.Run()
		return cmd.ProcessState.ExitCode()
	}
	unlock, err := artifact.Lock(context.Background(), path, nil)
	must(t, err)
	if got := other(); got != 7 {
		t.Fatalf("while it is held, another process ended with %d, not 7", got)
	}
	unlock()
	if got := other(); got != 6 {
		t.Fatalf("once it is free, another process ended with %d, not 6", got)
	}
	unlock, taken, err := artifact.TryLock(path)
	if !taken || err != nil {
		t.Fatalf("the lock of a dead process was not freed (%v, %v)", taken, err)
	}
	unlock()
}
