package python

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"

	"hnn/hnnlib/internal/process"
)

// elsewhere are the settings with which pip installs in another place or way than it is told here. They are the user's for work of
// their own: what says where packages come from (index, proxy, certificates) holds here, too.
var elsewhere = []string{"PIP_USER", "PIP_REQUIRE_VIRTUALENV", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_PYTHON", "PIP_DRY_RUN", "PIP_CONSTRAINT"}

// pipEnv returns the environment variables for pip: those of this process, but elsewhere. The two that are set hold against what
// pip's configuration file says.
func pipEnv(scratch string) []string {
	env := slices.DeleteFunc(os.Environ(), func(entry string) bool {
		name, _, _ := strings.Cut(entry, "=")
		return slices.Contains(elsewhere, strings.ToUpper(name)) // pip doesn't heed the case of what follows PIP_
	})
	return append(env, "PIP_USER=0", "PIP_REQUIRE_VIRTUALENV=0", "TMPDIR="+scratch)
}

// pip returns a pip command that asks nothing. The user's own settings of where packages come from hold. Its temporary
// files go to scratch, so that they can be watched and are gone with it.
func (p *Python) pip(ctx context.Context, scratch, subcommand string, args ...string) *exec.Cmd {
	all := append([]string{"-m", "pip", subcommand, "--no-input", "--disable-pip-version-check", "--no-color", "--progress-bar", "off"}, args...)
	cmd := isolated(ctx, p.Path, all...)
	cmd.Env = pipEnv(scratch)
	return cmd
}

// HashError says that the package index handed out another file than the one that was locked.
type HashError struct{ Want, Got string } // sha256 in hexadecimal

func (e *HashError) Error() string {
	return fmt.Sprintf("the package index handed out another file than the one that is expected: sha256 should be %s, is %s; "+
		"look for a mirror or proxy in pip's settings that changes files, and try again", e.Want, e.Got)
}

// hashes finds the two in what pip prints about a file that it refuses.
var hashes = regexp.MustCompile(`Expected sha256 ([0-9a-f]{64})(?s:.*?)Got\s+([0-9a-f]{64})`)

// explain says of a failed pip what there is to say, and what to try.
func explain(err error) error {
	var failed *process.Error
	if !errors.As(err, &failed) {
		return err
	}
	if found := hashes.FindStringSubmatch(failed.Output); found != nil {
		return &HashError{Want: found[1], Got: found[2]}
	}
	return fmt.Errorf("%w; check the network and pip's settings ('pip config list'), and try again", err)
}

// Download fetches what the file requirements lists, with the hashes it gives and nothing else, into the folder dir.
func (p *Python) Download(ctx context.Context, scratch, requirements, dir string) error {
	_, err := process.Run(ctx, p.pip(ctx, scratch, "download",
		"--quiet", "--no-deps", "--require-hashes", "--only-binary", ":all:", "--requirement", requirements, "--dest", dir))
	return explain(err)
}

// InstallInto unpacks what the file requirements lists, with the hashes it gives, into the folder target, whatever versions of Python
// the packages are for: nothing of it is for Python to import. What pip prints about its work goes to output (may be nil).
func (p *Python) InstallInto(ctx context.Context, scratch, requirements, target string, output io.Writer) error {
	cmd := p.pip(ctx, scratch, "install", "--no-user", "--target", target, "--ignore-requires-python",
		"--no-deps", "--require-hashes", "--only-binary", ":all:", "--no-compile", "--requirement", requirements)
	cmd.Stdout = output
	_, err := process.Run(ctx, cmd)
	return explain(err)
}

// Install installs what the file requirements lists, with the hashes it gives, into p's own environment. What pip prints
// about its work goes to output (may be nil).
func (p *Python) Install(ctx context.Context, scratch, requirements string, output io.Writer) error {
	cmd := p.pip(ctx, scratch, "install",
		"--no-deps", "--require-hashes", "--only-binary", ":all:", "--no-compile", "--requirement", requirements)
	cmd.Stdout = output
	_, err := process.Run(ctx, cmd)
	return explain(err)
}
