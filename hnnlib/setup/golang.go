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
	path     string   // of the program go
	version  string   // as go itself writes it, e.g. go1.26.5
	compiler string   // the C compiler that it would use
	cgo      bool     // whether it does
	env      []string // environment variables besides this process's
}

// getGo is what to do without Go.
const getGo = "put Go 1.26 or newer on PATH, see https://go.dev/doc/install"

// findGo returns the Go that works in the checkout at root, without a workspace and without changing go.mod. With an
// error it returns what it knows of it.
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

// with returns g with more environment variables.
func (g *golang) with(env ...string) *golang {
	other := *g
	other.env = slices.Concat(g.env, env)
	return &other
}

// run runs go in dir and returns what it prints, without the end of the last line.
func (g *golang) run(ctx context.Context, dir string, args ...string) (string, error) {
	cmd := process.Command(ctx, g.path, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), g.env...)
	out, err := process.Run(ctx, cmd)
	return strings.TrimSpace(out), err
}

// gonbVersion returns the version of GoNB that the go.mod at root requires.
func (g *golang) gonbVersion(ctx context.Context, root string) (string, error) {
	version, err := g.run(ctx, root, "list", "-m", "-f", "{{.Version}}", gonbModule)
	if err != nil {
		return "", fmt.Errorf("the version of %s that go.mod of %s requires is unknown: %w", gonbModule, root, err)
	}
	return version, nil
}

// ensureGo builds the kernel's programs that are missing, registers the kernel with Jupyter, and fills Go's own
// caches with what cells import. A mistake in that is only a warning: the cells that import it fail and say so.
func (e *Environment) ensureGo(ctx context.Context, g *golang, o Options) error {
	scratch, err := artifact.TempDir(e.tools, "go") // a killed go leaves files
	if err != nil {
		return err
	}
	defer scratch.Remove()
	g = g.with("GOTMPDIR=" + scratch.Path)
	hint := ""
	if o.Offline {
		g, hint = g.with("GOPROXY=off"), "; run 'hnn setup' without --offline"
	}
	err = e.ensureKernel(ctx, g, o)
	if err == nil {
		err = e.fetchModules(ctx, g, scratch.Path, o.Progress)
	}
	if err != nil {
		return fmt.Errorf("%w%s", err, hint)
	}
	err = e.compile(ctx, g, o.Progress)
	if err == nil || ctx.Err() != nil || disk.Full(err) {
		return err
	}
	e.Warnings[1] = fmt.Sprintf("what the notebooks' cells import does not compile, so some will fail: %v", err)
	return nil
}

// ensureKernel makes the kernel's parts that are missing or damaged.
func (e *Environment) ensureKernel(ctx context.Context, g *golang, o Options) error {
	gonb, err := g.gonbVersion(ctx, e.Root)
	if err != nil {
		return err
	}
	for _, p := range e.parts(g, gonb) {
		if p.name == "gopls" && o.Headless {
			continue
		}
		if err := p.ensure(ctx, o.Progress); err != nil {
			return err
		}
	}
	return nil
}

// fetchModules fetches the go.mod file of every module that the checkout can reach, in a workspace like GoNB's: cells
// are built in one, where Go reads all of them, and without the network.
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

// compile compiles the packages that a cell may import, so that the first cell doesn't take a minute. Of internal
// packages it compiles only those that these need.
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
