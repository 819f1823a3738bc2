package device

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/internal/process"
	"hnn/hnnlib/internal/python"
	"hnn/hnnlib/internal/seal"
)

// install has pip fetch the packages, which it does only if their sums are those that are locked, and puts what is in them into
// the folder dir. The parent's lock is held.
func (l cudaLock) install(ctx context.Context, dir string, progress func(string)) error {
	interpreter, err := python.Find(ctx)
	if err != nil {
		return err
	}
	temp, err := artifact.TempDir(filepath.Dir(dir), "cuda")
	if err != nil {
		return err
	}
	defer temp.Remove()
	scratch := temp.Path
	p, err := interpreter.WithPip(ctx, scratch)
	if err != nil {
		return err
	}
	list := filepath.Join(scratch, "requirements.txt")
	if err := os.WriteFile(list, []byte(l.requirements), 0o644); err != nil {
		return err
	}
	progress(fmt.Sprintf("fetching the XLA plugin for CUDA and NVIDIA's libraries (%s, about 2 GB, once)…", l.name))
	return artifact.WriteDir(dir, func(tmp string) error {
		target := filepath.Join(tmp, "go-xla")
		if err := p.InstallInto(ctx, scratch, list, target, l.pipProgress(progress)); err != nil {
			return err
		}
		if err := l.arrange(tmp); err != nil {
			return err
		}
		progress("noting the sums of what was unpacked…")
		if err := seal.Write(ctx, tmp, l.of()); err != nil {
			return err
		}
		// Behind the seal, which so has no sum of it: a copy's manifest is written anew, with the copy's time.
		return writeManifest(tmp, cudaPlugin, l.source())
	})
}

// arrange moves the plugin to its libraries and makes the links, which are relative: the folder is still to get its name.
func (l cudaLock) arrange(dir string) error {
	if err := os.Rename(filepath.Join(dir, "go-xla", l.plugin), filepath.Join(dir, cudaPlugin)); err != nil {
		return fmt.Errorf("the packages are not as expected: %w", err)
	}
	for link, file := range l.links {
		if _, err := os.Stat(filepath.Join(dir, file)); err != nil {
			return fmt.Errorf("the packages are not as expected: %w", err)
		}
		at := filepath.Join(dir, link)
		to, err := filepath.Rel(filepath.Dir(at), filepath.Join(dir, file))
		if err != nil {
			return err
		}
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			return err
		}
		if err := os.Symlink(to, at); err != nil {
			return err
		}
	}
	return nil
}

// pipProgress turns what pip prints into lines of progress.
func (l cudaLock) pipProgress(progress func(string)) io.Writer {
	total, collected := l.packages(), 0
	return process.Lines(func(line string) {
		switch {
		case strings.HasPrefix(line, "Collecting "):
			collected++
			name, _, _ := strings.Cut(strings.TrimPrefix(line, "Collecting "), "==")
			progress(fmt.Sprintf("fetching %s, package %d of %d…", name, collected, total))
		case strings.HasPrefix(line, "Installing collected packages"):
			progress("unpacking the packages…")
		}
	})
}

// packages is how many packages the lock has.
func (l cudaLock) packages() (n int) {
	for line := range strings.Lines(l.requirements) {
		if !strings.HasPrefix(line, "#") && strings.Contains(line, "==") {
			n++
		}
	}
	return n
}

// check returns the plugin that is installed in dir, or an error as checkInstalled does. Where full is set, every file is hashed:
// half a minute.
func (l cudaLock) check(ctx context.Context, dir string, full bool) (*plugin, error) {
	p, err := checkInstalled(dir, full)
	if err != nil || !full {
		return p, err
	}
	if err := seal.Verify(ctx, dir, l.of()); err != nil {
		if ctx.Err() != nil {
			return nil, err
		}
		return nil, &DamageError{Path: dir, Reason: err.Error()}
	}
	return p, nil
}
