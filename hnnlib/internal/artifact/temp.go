package artifact

import (
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// tempPrefix begins every temporary name of this package; what it is for, and a random word, follow.
const tempPrefix = ".hnn-tmp-"

// Temp is a file or folder with a temporary name. As long as its process lives, wherever that runs, it has a lock on it, by which
// [Sweep] knows: the number of a process says nothing in another container, or on another machine that shares the disk.
type Temp struct {
	Path string
	f    *os.File // holds the lock
}

// TempDir makes a folder with a temporary name below dir, which Sweep removes if this process is killed before it does. Its owner alone
// can read it.
func TempDir(dir, base string) (*Temp, error) {
	return newTemp(dir, base, func(path string) (*os.File, error) {
		if err := os.Mkdir(path, 0o700); err != nil {
			return nil, err
		}
		return os.Open(path)
	})
}

// tempFile makes a file with a temporary name in dir. Its owner alone can read it.
func tempFile(dir, base string) (*Temp, error) {
	return newTemp(dir, base, func(path string) (*os.File, error) {
		return os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	})
}

// tempName is a temporary name that nothing has.
func tempName(dir, base string) string { return filepath.Join(dir, tempPrefix+base+"-"+rand.Text()) }

func newTemp(dir, base string, create func(path string) (*os.File, error)) (*Temp, error) {
	for {
		path := tempName(dir, base)
		f, err := create(path)
		if err != nil {
			return nil, err
		}
		if claimed(f, path) {
			return &Temp{Path: path, f: f}, nil
		}
		// Between its making and its lock, a sweep has taken it for abandoned.
		if err := f.Close(); err != nil {
			return nil, err
		}
	}
}

// claimed locks what was made at path, and reports whether it is still there. Where locks can't be had, as on some network's disks, nobody
// has one, and no sweep removes anything.
func claimed(f *os.File, path string) bool {
	if errors.Is(flockNow(f), syscall.EWOULDBLOCK) {
		return false
	}
	made, err := f.Stat()
	if err != nil {
		return false
	}
	there, err := os.Lstat(path)
	return err == nil && os.SameFile(made, there)
}

func flockNow(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }

// Remove removes it with all that it holds, if it still has its temporary name.
func (t *Temp) Remove() error { return errors.Join(os.RemoveAll(t.Path), t.release()) }

// release gives up the lock, for what has got its own name.
func (t *Temp) release() error { return t.f.Close() }

// Sweep removes what killed processes left half-written in dir: the temporary names that no process holds. Call it while holding the lock
// of what is written there. What can't be removed, such as another user's, is left for another day: nobody will take it for anything.
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

// removeAbandoned removes what has a temporary name, unless a process holds it or nobody can know.
func removeAbandoned(path string) {
	f, err := os.Open(path)
	if err != nil {
		return // it is gone, or another user's
	}
	defer f.Close()
	if flockNow(f) != nil {
		return
	}
	// What a killed process had started may live for a moment longer, and write.
	for began := time.Now(); errors.Is(os.RemoveAll(path), syscall.ENOTEMPTY) && time.Since(began) < time.Second; {
		time.Sleep(20 * time.Millisecond)
	}
}
