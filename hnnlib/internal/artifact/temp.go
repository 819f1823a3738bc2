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

// tempPrefix begins every temporary name; the name of what is made there and a random word follow.
const tempPrefix = ".hnn-tmp-"

// Temp is a temporary folder. Its process holds a lock on it, by which [Sweep] knows that it is in use: unlike a
// process number, a lock also works between containers and between machines that share a disk.
type Temp struct {
	Path string
	lock *flock.Flock
}

// TempDir makes a temporary folder in dir that only its owner can read. Sweep removes it if this process is killed.
// On a file system without locks, nobody sweeps.
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
		// A sweep has taken the folder for abandoned before it was locked.
	}
}

// Remove removes the folder with all that it holds.
func (t *Temp) Remove() error { return errors.Join(os.RemoveAll(t.Path), t.lock.Close()) }

func tempName(dir, base string) string { return filepath.Join(dir, tempPrefix+base+"-"+rand.Text()) }

// Sweep removes the temporary files and folders in dir that no process holds. Call it while holding the lock of what
// is written there. It leaves what it can't remove, such as another user's.
func Sweep(dir string) error { return sweepOf(dir, "") }

// sweepOf is Sweep of the temporary names that begin with base.
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
	// Programs that a killed process had started may still write for a moment.
	for began := time.Now(); errors.Is(os.RemoveAll(path), syscall.ENOTEMPTY) && time.Since(began) < time.Second; {
		time.Sleep(20 * time.Millisecond)
	}
}
