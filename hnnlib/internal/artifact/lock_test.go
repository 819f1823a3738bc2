package artifact_test

import (
	"context"
	"errors"
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

// Locks exclude each other even if their file is removed again and again between being made and being locked.
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
				holders.Add(-1) // before the removal, after which another may take the lock
				if err := artifact.RemoveAll(folder); err != nil {
					t.Error(err)
				}
				unlock()
			}
		})
	}
	all.Wait()
}
