package artifact

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// tempPrefix begins every temporary name; the name of what is made there and a random word follow.
const tempPrefix = ".hnn-tmp-"

// Temp is a temporary folder. Its process holds a lock on it, by which [Sweep] knows that it is in use: unlike a
// process number, a lock also works between containers and between machines that share a disk.
type Temp struct {
	Path string
	lock *os.File
}

// TempDir makes a temporary folder in dir that only its owner can read. Sweep removes it if this process is killed.
func TempDir(dir, base string) (*Temp, error) {
	for {
		path := tempName(dir, base)
		if err := os.Mkdir(path, 0o700); err != nil {
			return nil, err
		}
		f, err := os.Open(path)
		if err == nil && claimed(f, path) {
			return &Temp{Path: path, lock: f}, nil
		}
		// A sweep may take the folder for abandoned before it is locked.
		if err == nil {
			err = f.Close()
		}
		if ignoreMissing(err) != nil {
			return nil, err
		}
	}
}

// Remove removes the folder with all that it holds.
func (t *Temp) Remove() error { return errors.Join(os.RemoveAll(t.Path), t.lock.Close()) }

func tempName(dir, base string) string { return filepath.Join(dir, tempPrefix+base+"-"+rand.Text()) }

// claimed locks the folder f and reports whether it is still at path. Where the file system has no locks, nobody has
// one, and no sweep removes anything.
func claimed(f *os.File, path string) bool {
	if errors.Is(tryFlock(f), syscall.EWOULDBLOCK) {
		return false
	}
	made, err := f.Stat()
	return err == nil && isAt(made, path)
}

// isAt reports whether a file or folder is the one that is at path now.
func isAt(info fs.FileInfo, path string) bool {
	now, err := os.Stat(path)
	return err == nil && os.SameFile(info, now)
}

func tryFlock(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }

// Sweep removes the temporary files and folders in dir that no process holds. Call it while holding the lock of what
// is written there. It leaves what it can't remove, such as another user's.
func Sweep(dir string) error { return sweepOf(dir, "") }

// sweepOf is Sweep of the temporary names for base; "" stands for all.
func sweepOf(dir, base string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return ignoreMissing(err)
	}
	prefix := tempPrefix
	if base != "" {
		prefix += base + "-"
	}
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), prefix) && (entry.Type().IsRegular() || entry.IsDir()) {
			removeAbandoned(filepath.Join(dir, entry.Name()))
		}
	}
	return nil
}

func removeAbandoned(path string) {
	f, err := os.Open(path)
	if err != nil {
		return
	}
	defer f.Close()
	if tryFlock(f) != nil {
		return
	}
	// Programs that a killed process had started may still write for a moment.
	for began := time.Now(); errors.Is(os.RemoveAll(path), syscall.ENOTEMPTY) && time.Since(began) < time.Second; {
		time.Sleep(20 * time.Millisecond)
	}
}
