package device

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/internal/seal"
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
func (s source) installed(ctx context.Context, root string, full bool) (*plugin, error) {
	dir := s.dir(root)
	return &plugin{path: filepath.Join(dir, s.file), source: s.from}, seal.Check(ctx, dir, s.of(), full)
}

// install fetches the plugin into its folder below root. The caller holds the lock of root.
func (s source) install(ctx context.Context, root string, progress func(string)) (*plugin, error) {
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
