package seal

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"hnn/hnnlib/internal/artifact"
)

// entry is a line of the list.
type entry struct {
	sum  string // sha256 in hexadecimal
	path string // relative, with slashes
}

func sum(data []byte) string {
	s := sha256.Sum256(data)
	return hex.EncodeToString(s[:])
}

// sums makes the list for the files of dir.
func sums(ctx context.Context, dir string) ([]byte, error) {
	paths, err := files(dir)
	if err != nil {
		return nil, err
	}
	found := make([]string, len(paths))
	err = each(ctx, len(paths), func(i int) (err error) {
		found[i], err = artifact.SHA256(filepath.Join(dir, paths[i]))
		return err
	})
	if err != nil {
		return nil, err
	}
	var list bytes.Buffer
	for i, path := range paths {
		fmt.Fprintf(&list, "%s  %s\n", found[i], filepath.ToSlash(path))
	}
	return list.Bytes(), nil
}

// files returns the regular files below dir that a list has, in order of name.
func files(dir string) (paths []string, err error) {
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		if strings.Contains(relative, "\n") {
			return fmt.Errorf("the name of %q has a line break, so it can't be listed", path)
		}
		if d.Type().IsRegular() && relative != Name && relative != ListName {
			paths = append(paths, relative)
		}
		return nil
	})
	slices.Sort(paths)
	return paths, err
}

// parse reads a list whose own sum is right.
func parse(list []byte) ([]entry, error) {
	var entries []entry
	for line := range strings.Lines(string(list)) {
		sum, path, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		if !ok || len(sum) != sha256.Size*2 || !filepath.IsLocal(path) {
			return nil, fmt.Errorf("the line %q is not a sum and a file", line)
		}
		entries = append(entries, entry{sum: sum, path: path})
	}
	return entries, nil
}

// compare returns the files of dir that are not what the list says, those that are gone or cannot be read among them.
func compare(ctx context.Context, dir string, entries []entry) ([]string, error) {
	damaged := make([]bool, len(entries))
	err := each(ctx, len(entries), func(i int) error {
		got, err := artifact.SHA256(filepath.Join(dir, filepath.FromSlash(entries[i].path)))
		damaged[i] = err != nil || got != entries[i].sum
		return nil
	})
	var names []string
	for i, is := range damaged {
		if is {
			names = append(names, entries[i].path)
		}
	}
	return names, err
}

// each calls do with 0 to n-1, on all cores, until ctx ends or one fails.
func each(ctx context.Context, n int, do func(i int) error) error {
	var (
		next     atomic.Int64
		wait     sync.WaitGroup
		workers  = min(n, runtime.GOMAXPROCS(0))
		failures = make([]error, workers)
	)
	for w := range workers {
		wait.Go(func() {
			for failures[w] == nil && ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				failures[w] = do(i)
			}
		})
	}
	wait.Wait()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return errors.Join(failures...)
}
