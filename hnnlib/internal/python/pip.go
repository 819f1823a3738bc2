package python

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"hnn/hnnlib/internal/process"
)

// elsewhere are variables of the user's Python and pip that would change where or how packages are installed. Settings
// that say where packages come from (index, proxy, certificates) stay in effect.
var elsewhere = []string{"PYTHONPATH", "PYTHONHOME", "PIP_USER", "PIP_REQUIRE_VIRTUALENV", "PIP_TARGET", "PIP_PREFIX",
	"PIP_ROOT", "PIP_PYTHON", "PIP_DRY_RUN", "PIP_CONSTRAINT"}

// pipEnv returns the environment for pip. The two settings at the end override pip's configuration file.
func pipEnv(scratch string) []string {
	env := slices.DeleteFunc(os.Environ(), func(entry string) bool {
		name, _, _ := strings.Cut(entry, "=")
		return slices.Contains(elsewhere, strings.ToUpper(name)) // pip ignores the case after PIP_
	})
	return append(env, "PIP_USER=0", "PIP_REQUIRE_VIRTUALENV=0", "TMPDIR="+scratch)
}

// Unpack is like Install with the user's Python, but installs into the folder target, whatever Python the packages are
// for. If the user's Python has no pip, Unpack uses that of a new environment in scratch.
func Unpack(ctx context.Context, scratch, requirements, target string, progress func(string)) error {
	p, err := Find(ctx)
	if err != nil {
		return err
	}
	if p.Import(ctx, "pip") != nil {
		if p, err = p.Venv(ctx, filepath.Join(scratch, "venv")); err != nil {
			return err
		}
	}
	return p.Install(ctx, scratch, requirements, progress, "--no-user", "--target", target, "--ignore-requires-python")
}

// hashes matches the expected and the actual hash in pip's message about a file with the wrong hash.
var hashes = regexp.MustCompile(`Expected sha256 ([0-9a-f]{64})(?s:.*?)Got\s+([0-9a-f]{64})`)

// Install installs the packages that requirements, the text of a requirements file, lists into p's environment, without
// their dependencies. Each must have a hash. Temporary files go to the folder scratch. options are added to those of
// "pip install".
func (p *Python) Install(
	ctx context.Context, scratch, requirements string, progress func(string), options ...string,
) error {
	list := filepath.Join(scratch, "requirements.txt")
	if err := os.WriteFile(list, []byte(requirements), 0o644); err != nil {
		return err
	}
	args := []string{"-I", "-m", "pip"}
	if p.pip != "" {
		args = append(args, "--python", p.Path)
	}
	args = append(args, "install", "--no-input", "--no-color", "--no-compile", "--disable-pip-version-check",
		"--progress-bar=off", "--no-deps", "--require-hashes", "--only-binary=:all:", "--requirement", list)
	cmd := process.Command(ctx, cmp.Or(p.pip, p.Path), append(args, options...)...)
	cmd.Env = pipEnv(scratch)
	cmd.Stdout = pipProgress(requirements, progress)
	_, err := process.Run(ctx, cmd)
	var failed *process.Error
	if !errors.As(err, &failed) {
		return err
	}
	if found := hashes.FindStringSubmatch(failed.Output); found != nil {
		return fmt.Errorf("the package index served another file than expected: sha256 should be %s, is %s; "+
			"look for a mirror or proxy in pip's settings that changes files, and try again", found[1], found[2])
	}
	return fmt.Errorf("%w; check the network and pip's settings ('pip config list'), and try again", err)
}

// pipProgress turns what pip prints into about ten lines of progress.
func pipProgress(requirements string, progress func(string)) io.Writer {
	total, collected := strings.Count(requirements, "=="), 0
	return process.Lines(func(line string) {
		switch {
		case strings.HasPrefix(line, "Collecting "):
			name, _, _ := strings.Cut(strings.TrimPrefix(line, "Collecting "), "==")
			if collected++; collected%max(1, total/10) == 0 {
				progress(fmt.Sprintf("fetching %s, package %d of at most %d…", name, collected, total))
			}
		case strings.HasPrefix(line, "Installing collected packages"):
			progress("unpacking the packages…")
		}
	})
}
