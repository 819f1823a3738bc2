package seal

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"hnn/hnnlib/internal/artifact"

	"golang.org/x/sync/errgroup"
)

// makeList returns the sums of the files of dir, as sha256sum prints them.
func makeList(ctx context.Context, dir string) ([]byte, error) {
	paths, err := files(dir)
	if err != nil {
		return nil, err
	}
	sums := make([]string, len(paths))
	err = each(ctx, len(paths), func(i int) (err error) {
		sums[i], err = artifact.SHA256(filepath.Join(dir, paths[i]))
		return err
	})
	if err != nil {
		return nil, err
	}
	var list bytes.Buffer
	for i, path := range paths {
		fmt.Fprintf(&list, "%s  %s\n", sums[i], filepath.ToSlash(path))
	}
	return list.Bytes(), nil
}

// files returns the regular files below dir but the seal's own, sorted.
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

// compare returns the files of dir that are missing, unreadable, or not as the list says.
func compare(ctx context.Context, dir string, list []byte) (damaged []string, err error) {
	var sums, paths []string
	for line := range strings.Lines(string(list)) {
		sum, path, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		if !ok || len(sum) != sha256.Size*2 || !filepath.IsLocal(path) {
			return nil, fmt.Errorf("%s: the line %q is not a sum and a file", filepath.Join(dir, ListName), line)
		}
		sums, paths = append(sums, sum), append(paths, path)
	}
	wrong := make([]bool, len(paths))
	err = each(ctx, len(paths), func(i int) error {
		got, err := artifact.SHA256(filepath.Join(dir, filepath.FromSlash(paths[i])))
		wrong[i] = err != nil || got != sums[i]
		return nil
	})
	for i, path := range paths {
		if wrong[i] {
			damaged = append(damaged, path)
		}
	}
	return damaged, err
}

// each calls do with 0 to n-1, on all cores, until ctx ends or a call fails.
func each(ctx context.Context, n int, do func(i int) error) error {
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i := range n {
		group.Go(func() error {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			return do(i)
		})
	}
	return group.Wait()
}
