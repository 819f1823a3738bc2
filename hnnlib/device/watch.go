package device

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"time"
)

// watchSize reports every few seconds how much of a download of total megabytes has come into dir, until stop is called.
// pip itself says nothing that a program can read.
func watchSize(dir string, total int, progress func(string)) (stop func()) {
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		ticker := time.NewTicker(3 * time.Second)
		defer ticker.Stop()
		for {
			select {
			case <-done:
				return
			case <-ticker.C:
				progress(fmt.Sprintf("fetching the XLA plugin for CPU: %d of %d MB…", min(largest(dir)>>20, int64(total)), total))
			}
		}
	}()
	return func() { close(done); <-ended }
}

// largest returns the size in bytes of the largest file below dir: the one that is being fetched.
func largest(dir string) (size int64) {
	_ = filepath.WalkDir(dir, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return nil // files come and go while pip works
		}
		if info, err := entry.Info(); err == nil {
			size = max(size, info.Size())
		}
		return nil
	})
	return size
}
