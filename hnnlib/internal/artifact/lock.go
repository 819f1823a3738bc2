package artifact

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/gofrs/flock"
)

// lockPoll is the time between the attempts of a waiting process, too short to be noticed.
const lockPoll = 50 * time.Millisecond

// Lock takes the lock of the file at path, which excludes other processes and other callers in this one. It makes the
// file and its folder, and they stay. If another holds the lock, Lock calls waiting once, unless it is nil, and waits
// until the lock is free or ctx ends. Locks of a process that dies are free. The holder may remove the lock's folder:
// the next Lock makes it again.
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

// removals is the number of times that the folder may vanish while its lock is taken. More can't be an accident.
const removals = 100

// TryLock is like Lock, but does not wait: taken is false if another holds the lock.
func TryLock(path string) (unlock func(), taken bool, err error) {
	for range removals {
		var lock *flock.Flock
		if err = os.MkdirAll(filepath.Dir(path), 0o755); err == nil {
			lock, taken, err = lockAt(path, os.O_CREATE)
		}
		if taken {
			return func() { _ = lock.Close() }, true, nil
		}
		// os.MkdirAll returns ErrExist for a folder that vanishes while it is made.
		if !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrExist) {
			break
		}
	}
	return nil, false, err
}

// lockAt opens the file or folder at path with the flag and locks it. If it is removed meanwhile, the error wraps
// fs.ErrNotExist: a lock on a removed file excludes nobody.
func lockAt(path string, flag int) (lock *flock.Flock, taken bool, err error) {
	lock = flock.New(path, flock.SetFlag(flag))
	if taken, err = lock.TryLock(); !taken {
		return lock, false, err
	}
	own, err1 := lock.Stat()
	now, err2 := os.Stat(path)
	if err1 != nil || err2 != nil || !os.SameFile(own, now) {
		return lock, false, errors.Join(fs.ErrNotExist, lock.Close())
	}
	return lock, true, nil
}

// tempPrefix is the prefix of all temporary names. The name of the final file and a random word follow.
const tempPrefix = ".hnn-tmp-"

// TempDir makes a temporary folder in dir that only its owner can read. A lock tells [Sweep] that it is in use: unlike
// a process ID, that works between containers and between machines that share a disk. If this process is killed, a
// later Sweep removes the folder, unless the file system has no locks.
func TempDir(dir, base string) (path string, remove func() error, err error) {
	for {
		path := tempName(dir, base)
		if err := os.Mkdir(path, 0o700); err != nil {
			return "", nil, err
		}
		lock, taken, err := lockAt(path, os.O_RDONLY)
		if taken || err != nil && !errors.Is(err, fs.ErrNotExist) {
			return path, func() error { return errors.Join(os.RemoveAll(path), lock.Close()) }, nil
		}
		// A sweep took the folder for abandoned before it was locked: try again.
	}
}

func tempName(dir, base string) string { return filepath.Join(dir, tempPrefix+base+"-"+rand.Text()) }

// Sweep removes the temporary files and folders in dir that no process has locked. Call it while holding the lock of
// what is written there. It ignores what it can't remove, such as another user's files.
func Sweep(dir string) error { return sweepOf(dir, "") }

// sweepOf is like Sweep, but only for temporary names that begin with base.
func sweepOf(dir, base string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return ignoreMissing(err)
	}
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), tempPrefix+base) && (entry.Type().IsRegular() || entry.IsDir()) {
			removeAbandoned(filepath.Join(dir, entry.Name()))
		}
	}
	return nil
}

func removeAbandoned(path string) {
	lock, taken, _ := lockAt(path, os.O_RDONLY)
	if !taken {
		return
	}
	defer lock.Close()
	// Children of a killed process may still write for a moment.
	for began := time.Now(); errors.Is(os.RemoveAll(path), syscall.ENOTEMPTY) && time.Since(began) < time.Second; {
		time.Sleep(20 * time.Millisecond)
	}
}
