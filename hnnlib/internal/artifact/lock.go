package artifact

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// lockPoll is how often a waiting process looks whether the lock is free; a person does not notice so short a wait.
const lockPoll = 50 * time.Millisecond

// Lock takes the lock that the file at path stands for, between processes and within this one; the file and its
// folder are created, and the file stays. If another holds it, waiting (may be nil) is called once and Lock
// waits until it is free or ctx ends. A process that dies frees its locks.
func Lock(ctx context.Context, path string, waiting func()) (unlock func(), err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	lock := flock.New(path)
	taken, err := lock.TryLock()
	if err == nil && !taken {
		if waiting != nil {
			waiting()
		}
		taken, err = lock.TryLockContext(ctx, lockPoll)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("waiting for the lock %s: %w", path, err), lock.Close())
	}
	if !taken {
		return nil, fmt.Errorf("the lock %s could not be taken", path)
	}
	return func() { _ = lock.Unlock() }, nil
}

// TryLock is Lock without waiting: taken is false where another holds the lock.
func TryLock(path string) (unlock func(), taken bool, err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, false, err
	}
	lock := flock.New(path)
	taken, err = lock.TryLock()
	if err != nil || !taken {
		return nil, false, err
	}
	return func() { _ = lock.Unlock() }, true, nil
}
