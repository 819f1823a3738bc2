package setup

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/progress"
)

// part is a folder that the set-up makes and seals: a program, the kernel's specification or the Python environment.
type part struct {
	name  string // shown to users
	dir   string
	file  string // the program's path in the folder, or ""
	of    string // what the folder is made of, for its seal
	doing string // the progress line while it is made
	fill  func(ctx context.Context, tmp string) error
}

// path returns the path of the program, or of the folder if it holds none.
func (p part) path() string { return filepath.Join(p.dir, p.file) }

// check returns an error of artifact.CheckFolder unless the folder was finished. If full is set, it verifies every file.
func (p part) check(ctx context.Context, full bool) error {
	return artifact.CheckFolder(ctx, p.dir, p.of, full)
}

// ensure makes the folder if it doesn't pass check.
func (p part) ensure(ctx context.Context, full bool, say func(string)) error {
	missing := p.check(ctx, full)
	if missing == nil || ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if errors.Is(missing, artifact.ErrChanged) {
		say(missing.Error() + ": it is installed again")
	}
	defer progress.Announce(say, p.doing)()
	tmp, remove, err := artifact.TempDir(filepath.Dir(p.dir), filepath.Base(p.dir))
	if err != nil {
		return err
	}
	defer remove()
	// Unlike artifact.WriteDir, this does not flush the Python environment's 14,000 files to the disk one by one.
	made := filepath.Join(tmp, "new")
	err = os.Mkdir(made, 0o755)
	if err == nil {
		err = p.fill(ctx, made)
	}
	if err == nil {
		err = artifact.SealFolder(ctx, made, p.of)
	}
	if err == nil {
		err = errors.Join(artifact.RemoveAll(p.dir), os.Rename(made, p.dir))
	}
	if err != nil {
		return fmt.Errorf("%s could not be installed: %w", p.name, err)
	}
	return nil
}

//go:embed embedded
var embeddedFiles embed.FS

// embedded returns the text of a file of the folder embedded.
func embedded(name string) string {
	text, err := embeddedFiles.ReadFile("embedded/" + name)
	if err != nil {
		panic(err) // the name is wrong
	}
	return string(text)
}

// writeInto writes a file below dir, and makes the folders that it needs.
func writeInto(dir, name, text string, mode fs.FileMode) error {
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(text), mode)
}
