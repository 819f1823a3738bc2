package setup

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/internal/disk"
	"hnn/hnnlib/internal/process"
	"hnn/hnnlib/progress"
)

// golang is the user's Go.
type golang struct {
	path    string // of the program go
	version string // as go itself writes it, e.g. go1.26.5
	scratch string // for temporary files; "" means the system's folder. A killed go leaves some
}

// getGo is what to do without Go.
const getGo = "put Go 1.26 or newer on PATH, see https://go.dev/doc/install"

// findGo returns the Go that works in the checkout at root.
func findGo(ctx context.Context, root string) (*golang, error) {
	path, err := exec.LookPath("go")
	g := &golang{path: path}
	var out string
	if err == nil {
		out, err = g.run(ctx, root, nil, "env", "GOVERSION")
	}
	if err != nil {
		return nil, fmt.Errorf("the program go does not run (%w): %s", err, getGo)
	}
	g.version = strings.TrimSpace(out)
	return g, nil
}

// run runs go in dir with more environment variables, without a workspace and without changing go.mod.
func (g *golang) run(ctx context.Context, dir string, env []string, args ...string) (string, error) {
	cmd := process.Command(ctx, g.path, args...)
	cmd.Dir = dir
	cmd.Env = append(append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=readonly -buildvcs=false"), env...)
	if g.scratch != "" {
		cmd.Env = append(cmd.Env, "GOTMPDIR="+g.scratch)
	}
	return process.Run(ctx, cmd)
}

// goMod is what is read of the checkout's go.mod.
type goMod struct {
	Go      string // the version of the language
	Require []struct{ Path, Version string }
}

func (g *golang) readMod(ctx context.Context, root string) (*goMod, error) {
	out, err := g.run(ctx, root, nil, "mod", "edit", "-json")
	if err != nil {
		return nil, err
	}
	var mod goMod
	if err := json.Unmarshal([]byte(out), &mod); err != nil {
		return nil, fmt.Errorf("reading go.mod of %s: %w", root, err)
	}
	return &mod, nil
}

// ensureGo builds the kernel's programs that are missing, registers the kernel with Jupyter, and fills Go's own
// caches with what cells import. A mistake in that is only a warning: the cells that import it fail and say so.
func (e *Environment) ensureGo(ctx context.Context, o Options) (warning string, err error) {
	g, err := findGo(ctx, e.Root)
	if err != nil {
		return "", err
	}
	mod, err := g.readMod(ctx, e.Root)
	if err != nil {
		return "", err
	}
	k, err := e.tools(g, mod)
	if err != nil {
		return "", err
	}
	if err := artifact.Sweep(e.Tools); err != nil {
		return "", err
	}
	scratch, err := artifact.TempDir(e.Tools, "go")
	if err != nil {
		return "", err
	}
	defer scratch.Remove()
	g.scratch = scratch.Path
	if err := e.buildTools(ctx, g, k, o); err != nil {
		return "", err
	}
	if err := e.writeKernel(g, k); err != nil {
		return "", err
	}
	if err := e.fetchModules(ctx, g, mod, o); err != nil {
		return "", err
	}
	err = e.compile(ctx, g, o)
	if err == nil || ctx.Err() != nil || disk.Full(err) {
		return "", err
	}
	return fmt.Sprintf("what the notebooks' cells import does not compile, so some will fail: %v", err), nil
}

// fetchModules fetches the go.mod file of every module that the checkout can reach, in a workspace like GoNB's: cells
// are built in one, where Go reads all of them, and without the network.
func (e *Environment) fetchModules(ctx context.Context, g *golang, mod *goMod, o Options) error {
	done := progress.Announce(o.Progress, "fetching the go.mod files that the notebooks' cells need (once, about 10 s)")
	defer done()
	work := filepath.Join(g.scratch, "go.work")
	text := fmt.Sprintf("go %s\n\nuse %s\n", mod.Go, strconv.Quote(e.Root))
	if err := os.WriteFile(work, []byte(text), 0o644); err != nil {
		return err
	}
	_, err := g.run(ctx, g.scratch, append(o.goEnv(), "GOWORK="+work), "list", "-m", "all")
	if err != nil {
		return fmt.Errorf("the Go modules that the notebooks need could not be fetched: %w; "+
			"check the network and GOPROXY%s", err, o.hint())
	}
	return nil
}

// compile compiles the packages that a cell may import, so that the first cell doesn't take a minute. Of internal
// packages it compiles only those that these need.
func (e *Environment) compile(ctx context.Context, g *golang, o Options) error {
	done := progress.Announce(o.Progress, "compiling what the notebooks' cells import (once, about a minute)")
	defer done()
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
	_, err = g.run(ctx, e.Root, o.goEnv(), args...)
	return err
}

// goEnv keeps go from the network if o says so.
func (o Options) goEnv() []string {
	if !o.Offline {
		return nil
	}
	return []string{"GOPROXY=off"}
}

// hint is what to add to an error of go's.
func (o Options) hint() string {
	if !o.Offline {
		return ""
	}
	return "; run 'hnn setup' without --offline"
}
