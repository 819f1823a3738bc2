package device

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/internal/python"
	"hnn/hnnlib/progress"
)

// source is a place that a plugin comes from.
type source struct {
	name string // the start of the folder's name below PluginsDir
	from string // shown to users, such as "wheel lammps-jax-pjrt-cpu 0.11.2"
	sum  string // sha256 that pins what is fetched; "" if unknown
	file string // the plugin's path in the folder
	// fetch fills the folder dir; scratch is for its temporary files. If it is nil, the source is Python packages:
	fetch func(ctx context.Context, dir, scratch string, say func(string)) error

	what         string            // shown while they are fetched
	requirements string            // a requirements file for pip, with versions and hashes
	into         string            // the folder that pip unpacks into, below the source's folder
	plugin       string            // the plugin's path in there
	links        map[string]string // links to make below the source's folder, with their relative targets
}

// dir returns the source's folder below root. Versions of the project with different seal formats don't share folders.
func (s source) dir(root string) string {
	return filepath.Join(root, fmt.Sprintf("%s-f%d", s.name, artifact.SealFormat))
}

// of returns what the folder is made of, for its seal.
func (s source) of() string { return s.from + ", sha256 " + s.sum }

// installed returns the plugin installed below root, or an error of artifact.CheckFolder. If full is set, it hashes every file,
// which takes 0.3 s, or half a minute for CUDA.
func (s source) installed(ctx context.Context, root string, full bool) (*Plugin, error) {
	dir := s.dir(root)
	return &Plugin{Path: filepath.Join(dir, s.file), Source: s.from}, artifact.CheckFolder(ctx, dir, s.of(), full)
}

// install fetches the plugin into its folder below root. The caller must hold the lock of root.
func (s source) install(ctx context.Context, root string, say func(string)) (*Plugin, error) {
	fetch := s.fetch
	if fetch == nil {
		fetch = s.unpack
	}
	err := artifact.WriteDir(s.dir(root), func(dir string) error {
		scratch := filepath.Join(dir, "scratch")
		if err := os.Mkdir(scratch, 0o700); err != nil {
			return err
		}
		if err := fetch(ctx, dir, scratch, say); err != nil {
			return err
		}
		if err := os.RemoveAll(scratch); err != nil {
			return err
		}
		return artifact.SealFolder(ctx, dir, s.of())
	})
	if err != nil {
		return nil, fmt.Errorf("%s could not be installed: %w", s.from, err)
	}
	return s.installed(ctx, root, false)
}

// unpack has pip unpack the packages into dir, moves the plugin to its place, and makes the links.
func (s source) unpack(ctx context.Context, dir, scratch string, say func(string)) error {
	defer progress.Announce(say, "fetching "+s.what)()
	unpacked := filepath.Join(dir, s.into)
	if err := python.Unpack(ctx, scratch, s.requirements, unpacked, say); err != nil {
		return err
	}
	failures := []error{os.Rename(filepath.Join(unpacked, s.plugin), filepath.Join(dir, s.file))}
	for link, to := range s.links {
		link = filepath.Join(dir, link)
		failures = append(failures, os.MkdirAll(filepath.Dir(link), 0o755), os.Symlink(to, link))
		_, missing := os.Stat(link)
		failures = append(failures, missing)
	}
	if err := errors.Join(failures...); err != nil {
		return fmt.Errorf("the packages are not as expected: %w", err)
	}
	return nil
}
