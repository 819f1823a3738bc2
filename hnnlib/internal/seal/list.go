package seal

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"hnn/hnnlib/internal/artifact"

	"golang.org/x/sync/errgroup"
)

// sumLength is the length of a sum and the two spaces after it.
const sumLength = 2*sha256.Size + 2

// files returns the slash-separated paths of the regular files below dir, sorted, without the seal's own.
func files(dir string) (paths []string, err error) {
	err = fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case strings.Contains(path, "\n"):
			return fmt.Errorf("the name of %q in %s has a line break, so it can't be listed", path, dir)
		case d.Type().IsRegular() && path != Name && path != ListName:
			paths = append(paths, path)
		}
		return nil
	})
	slices.Sort(paths)
	return paths, err
}

// list returns a line for each path below dir, as sha256sum prints it, or "" if the file can't be read. It uses all
// cores and stops when ctx ends.
func list(ctx context.Context, dir string, paths []string) ([]string, error) {
	lines := make([]string, len(paths))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, path := range paths {
		group.Go(func() error {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			sum, err := artifact.SHA256(filepath.Join(dir, filepath.FromSlash(path)))
			if err == nil {
				lines[i] = sum + "  " + path + "\n"
			}
			return nil
		})
	}
	return lines, group.Wait()
}

// damaged returns the files of the list wanted that are missing, unreadable or different in dir.
func damaged(ctx context.Context, dir string, wanted []byte) (files []string, err error) {
	lines := slices.Collect(strings.Lines(string(wanted)))
	paths := make([]string, len(lines))
	for i, line := range lines {
		paths[i] = strings.TrimSuffix(line[min(sumLength, len(line)):], "\n")
		if !filepath.IsLocal(paths[i]) {
			return nil, fmt.Errorf("%s: the line %q is not a sum and a file", filepath.Join(dir, ListName), line)
		}
	}
	found, err := list(ctx, dir, paths)
	for i, path := range paths {
		if found[i] != lines[i] {
			files = append(files, path)
		}
	}
	return files, err
}
