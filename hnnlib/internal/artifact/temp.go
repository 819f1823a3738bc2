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

	"github.com/gofrs/flock"
)

// tempPrefix is the prefix of all temporary names. The name of the final file and a random word follow.
const tempPrefix = ".hnn-tmp-"

// Temp is a temporary folder. Its process holds a lock on it, which tells [Sweep] that it is in use. Unlike a process
// ID, a lock also works between containers and between machines that share a disk.
type Temp struct {
	Path string
	lock *flock.Flock
}

// TempDir makes a temporary folder in dir that only its owner can read. If this process is killed, a later Sweep
// removes it, unless the file system has no locks.
func TempDir(dir, base string) (*Temp, error) {
	for {
		path := tempName(dir, base)
		if err := os.Mkdir(path, 0o700); err != nil {
			return nil, err
		}
		lock, taken, err := lockAt(path, os.O_RDONLY)
		if taken || err != nil && !errors.Is(err, fs.ErrNotExist) {
			return &Temp{Path: path, lock: lock}, nil
		}
		// A sweep took the folder for abandoned before it was locked: try again.
	}
}

// Remove removes the folder and its contents.
func (t *Temp) Remove() error { return errors.Join(os.RemoveAll(t.Path), t.lock.Close()) }

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
