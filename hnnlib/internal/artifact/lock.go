package artifact

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// lockPoll is how often a waiting process looks whether the lock is free; a person does not notice so short a wait.
const lockPoll = 50 * time.Millisecond

// Lock takes the lock that the file at path stands for, between processes and within this one; the file and its
// folder are created, and the file stays. If another holds it, waiting (may be nil) is called once and Lock
// waits until it is free or ctx ends. A process that dies frees its locks. Who holds a lock may remove the file's
// folder: who waits then makes it again.
func Lock(ctx context.Context, path string, waiting func()) (unlock func(), err error) {
	for {
		unlock, taken, err := TryLock(path)
		if err != nil {
			return nil, fmt.Errorf("taking the lock %s: %w", path, err)
		}
		if taken {
			return unlock, nil
		}
		if waiting != nil {
			waiting()
			waiting = nil
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("waiting for the lock %s: %w", path, ctx.Err())
		case <-time.After(lockPoll):
		}
	}
}

// removals is how often a folder may vanish while a lock in it is taken: more often is no accident.
const removals = 100

// TryLock is Lock without waiting: taken is false where another holds the lock.
func TryLock(path string) (unlock func(), taken bool, err error) {
	for range removals {
		unlock, taken, err = tryLock(path)
		// ErrExist is what os.MkdirAll says of a folder that vanishes while it is made.
		if !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrExist) {
			break
		}
	}
	return unlock, taken, err
}

// tryLock is TryLock, with fs.ErrNotExist where the lock's file was removed meanwhile.
func tryLock(path string) (unlock func(), taken bool, err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, false, err
	}
	lock := flock.New(path)
	taken, err = lock.TryLock()
	if err != nil || !taken {
		return nil, false, err
	}
	if !isAt(lock, path) { // its last holder removed it: nobody else would find it locked
		return nil, false, errors.Join(fs.ErrNotExist, lock.Unlock())
	}
	return func() { _ = lock.Unlock() }, true, nil
}

// isAt reports whether a lock's file is the one that is at path now.
func isAt(lock *flock.Flock, path string) bool {
	own, err := lock.Stat()
	if err != nil {
		return false
	}
	now, err := os.Stat(path)
	return err == nil && os.SameFile(own, now)
}
