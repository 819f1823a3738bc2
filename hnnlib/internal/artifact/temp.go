package artifact

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// tempPrefix begins every temporary name of this package; the number of the process that made it follows.
const tempPrefix = ".hnn-tmp-"

// tempPattern returns the pattern for os.CreateTemp and os.MkdirTemp of a temporary name for base.
func tempPattern(base string) string {
	return fmt.Sprintf("%s%d-%s-*", tempPrefix, os.Getpid(), base)
}

// TempDir makes a folder with a temporary name below dir, which Sweep removes if this process is killed before it does.
func TempDir(dir, base string) (string, error) { return os.MkdirTemp(dir, tempPattern(base)) }

// Sweep removes what killed processes left half-written in dir: the temporary names whose process is gone. Call it
// while holding the lock of what is written there.
func Sweep(dir string) error { return sweepOf(dir, "") }

// sweepOf is Sweep of the temporary names for base; "" stands for all.
func sweepOf(dir, base string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return ignoreMissing(err)
	}
	var failed error
	for _, entry := range entries {
		if isFor(entry.Name(), base) && abandoned(entry.Name()) {
			failed = errors.Join(failed, os.RemoveAll(filepath.Join(dir, entry.Name())))
		}
	}
	return failed
}

// abandoned reports whether name is temporary and its process is gone.
func abandoned(name string) bool {
	rest, ok := strings.CutPrefix(name, tempPrefix)
	if !ok {
		return false
	}
	number, _, _ := strings.Cut(rest, "-")
	pid, err := strconv.Atoi(number)
	if err != nil || pid <= 0 {
		return false
	}
	return errors.Is(syscall.Kill(pid, 0), syscall.ESRCH)
}

// isFor reports whether name is a temporary one for base; "" stands for all.
func isFor(name, base string) bool {
	rest, ok := strings.CutPrefix(name, tempPrefix)
	_, rest, _ = strings.Cut(rest, "-")
	return ok && (base == "" || strings.HasPrefix(rest, base+"-"))
}
