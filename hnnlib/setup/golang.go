package setup

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/internal/disk"
	"hnn/hnnlib/internal/process"
	"hnn/hnnlib/progress"
)

// golang is the user's Go.
type golang struct {
	path     string   // the path of the go command
	version  string   // as in go1.26.5
	compiler string   // the C compiler for cgo
	cgo      bool     // whether cgo is enabled
	env      []string // added to this process's environment variables
}

// getGo is what to do if there is no Go.
const getGo = "put Go 1.26 or newer on PATH, see https://go.dev/doc/install"

// findGo returns the Go on PATH, set to work in the checkout at root without a workspace and without changing go.mod.
// The result is not nil even if there is an error.
func findGo(ctx context.Context, root string) (*golang, error) {
	path, err := exec.LookPath("go")
	g := &golang{path: path, env: []string{"GOWORK=off", "GOFLAGS=-mod=readonly -buildvcs=false"}}
	var out string
	if err == nil {
		out, err = g.run(ctx, root, "env", "GOVERSION", "CGO_ENABLED", "CC")
	}
	if err != nil {
		return g, fmt.Errorf("the program go does not run (%w): %s", err, getGo)
	}
	said := append(strings.Split(out, "\n"), "", "", "")
	g.version, g.cgo = said[0], said[1] == "1"
	g.compiler, _, _ = strings.Cut(said[2], " ") // options follow
	return g, nil
}

// with returns a copy of g with more environment variables.
func (g *golang) with(env ...string) *golang {
	other := *g
	other.env = slices.Concat(g.env, env)
	return &other
}

// run runs go in dir and returns its output without surrounding space.
func (g *golang) run(ctx context.Context, dir string, args ...string) (string, error) {
	cmd := process.Command(ctx, g.path, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), g.env...)
	out, err := process.Run(ctx, cmd)
	return strings.TrimSpace(out), err
}

// ensureGo builds the kernel's programs that are missing, registers the kernel with Jupyter, and fills Go's own caches
// with what cells import. If a package does not compile, it only adds a warning: cells that import it will say so.
func (e *Environment) ensureGo(ctx context.Context, g *golang, o Options) error {
	scratch, remove, err := artifact.TempDir(e.tools, "go") // a killed go leaves files
	if err != nil {
		return err
	}
	defer remove()
	g = g.with("GOTMPDIR=" + scratch)
	hint := ""
	if o.Offline {
		g, hint = g.with("GOPROXY=off"), "; run 'hnn setup' without --offline"
	}
	for _, p := range e.parts(g) {
		if err == nil && (p.name != "gopls" || !o.Headless) {
			err = p.ensure(ctx, true, o.Progress)
		}
	}
	if err == nil {
		err = e.fetchModules(ctx, g, scratch, o.Progress)
	}
	if err != nil {
		return fmt.Errorf("%w%s", err, hint)
	}
	err = e.compile(ctx, g, o.Progress)
	if err == nil || ctx.Err() != nil || disk.Full(err) {
		return err
	}
	o.Warn(fmt.Sprintf("what the notebooks' cells import does not compile, so some will fail: %v", err))
	return nil
}

// fetchModules fetches the go.mod file of every module that the checkout can reach. GoNB builds cells without the
// network in a workspace, where Go reads all of these files.
func (e *Environment) fetchModules(ctx context.Context, g *golang, scratch string, say func(string)) error {
	defer progress.Announce(say, "fetching the go.mod files that the notebooks' cells need (once, about 10 s)")()
	g = g.with("GOWORK=" + filepath.Join(scratch, "go.work"))
	_, err := g.run(ctx, scratch, "work", "init", e.Root)
	if err == nil {
		_, err = g.run(ctx, scratch, "list", "-m", "all")
	}
	if err != nil {
		return fmt.Errorf("the Go modules that the notebooks need could not be fetched: %w; "+
			"check the network and GOPROXY", err)
	}
	return nil
}

// compile compiles the packages that a cell may import and their dependencies, so that the first cell doesn't take a
// minute. It skips internal packages that no cell can reach.
func (e *Environment) compile(ctx context.Context, g *golang, say func(string)) error {
	defer progress.Announce(say, "compiling what the notebooks' cells import (once, about a minute)")()
	folders, err := os.ReadDir(filepath.Join(e.Root, "hnnlib"))
	if err != nil {
		return err
	}
	// Unlike "go build", this links no programs, and prints only mistakes.
	args := []string{"list", "-export", "-f", `{{""}}`}
	for _, folder := range folders {
		if folder.IsDir() && folder.Name() != "internal" {
			args = append(args, "./hnnlib/"+folder.Name()+"/...")
		}
	}
	_, err = g.run(ctx, e.Root, args...)
	return err
}
