package device

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/internal/python"
	"hnn/hnnlib/internal/seal"
	"hnn/hnnlib/progress"
)

// source is where a plugin comes from, and the folder that it is installed in.
type source struct {
	name string // of the folder below PluginsDir
	from string // for people, e.g. "wheel lammps-jax-pjrt-cpu 0.11.2"
	sum  string // sha256 of what is fetched; "" where none is known
	file string // the plugin's path in the folder
	// fetch fills the folder dir; scratch is for its temporary files.
	fetch func(ctx context.Context, dir, scratch string, progress func(string)) error
}

// dir returns the source's folder below root. Versions of the project that seal folders differently don't share one.
func (s source) dir(root string) string {
	return filepath.Join(root, fmt.Sprintf("%s-f%d", s.name, seal.Format))
}

// of is what the folder is sealed as made of.
func (s source) of() string { return s.from + ", sha256 " + s.sum }

// installed returns the plugin that was installed below root. If full is set, every file is hashed: 0.3 s, and half a
// minute for CUDA. The errors are those of package seal.
func (s source) installed(ctx context.Context, root string, full bool) (*Plugin, error) {
	dir := s.dir(root)
	return &Plugin{Path: filepath.Join(dir, s.file), Source: s.from}, seal.Check(ctx, dir, s.of(), full)
}

// install fetches the plugin into its folder below root. The caller holds the lock of root.
func (s source) install(ctx context.Context, root string, progress func(string)) (*Plugin, error) {
	err := artifact.WriteDir(s.dir(root), func(dir string) error {
		scratch := filepath.Join(dir, "scratch")
		if err := os.Mkdir(scratch, 0o700); err != nil {
			return err
		}
		if err := s.fetch(ctx, dir, scratch, progress); err != nil {
			return err
		}
		if err := os.RemoveAll(scratch); err != nil {
			return err
		}
		return seal.Write(ctx, dir, s.of())
	})
	if err != nil {
		return nil, fmt.Errorf("%s could not be installed: %w", s.from, err)
	}
	return s.installed(ctx, root, false)
}

// damaged reports whether err is of package seal, and not only says that a folder was never finished.
func damaged(err error) bool {
	none := (*seal.NoneError)(nil)
	return errors.As(err, &none) && none.Other || errors.As(err, new(*seal.DamageError))
}

// packages are Python packages that hold an XLA plugin.
type packages struct {
	what         string            // for people
	requirements string            // of locked versions and sums, as pip reads them
	into         string            // the folder that pip unpacks them into, below the source's
	plugin       string            // where the plugin is in there
	file         string            // where it goes, below the source's folder
	links        map[string]string // links to make below the source's folder, and the relative path that each leads to
}

// fetch has pip unpack the packages into dir, moves the plugin to its place, and makes the links.
func (p packages) fetch(ctx context.Context, dir, scratch string, say func(string)) error {
	defer progress.Announce(say, "fetching "+p.what)()
	unpacked := filepath.Join(dir, p.into)
	if err := python.Unpack(ctx, scratch, p.requirements, unpacked, say); err != nil {
		return err
	}
	failures := []error{os.Rename(filepath.Join(unpacked, p.plugin), filepath.Join(dir, p.file))}
	for link, to := range p.links {
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
