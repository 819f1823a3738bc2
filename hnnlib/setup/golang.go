package setup

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"hnn/hnnlib/internal/process"
)

// goimports, which GoNB cannot do without, and gopls come from a small module of their own, so that they do not raise
// the requirements of the library.
var (
	//go:embed embedded/tools.mod.txt
	toolsMod string
	//go:embed embedded/tools.sum.txt
	toolsSum string
)

const gonbModule = "github.com/janpfeifer/gonb"

// tool is a Go program that is built into the cache.
type tool struct {
	name    string // of the program
	pkg     string // what is built
	version string // names the build, together with Go's version
	ours    bool   // whether it is built in the checkout; else in the tools' module
	purpose string // what it is for, for people
	takes   string // how long building takes, for people
}

// goTools returns the programs of the GoNB kernel, for the version of gonb that the checkout requires.
func goTools(gonbVersion string) (gonb, goimports, gopls tool) {
	locked := shortHash(toolsMod, toolsSum)
	gonb = tool{name: "gonb", pkg: gonbModule, version: gonbVersion, ours: true, purpose: "the Jupyter kernel for Go", takes: "10 s"}
	goimports = tool{name: "goimports", pkg: "golang.org/x/tools/cmd/goimports", version: locked,
		purpose: "with which the kernel completes imports", takes: "10 s"}
	gopls = tool{name: "gopls", pkg: "golang.org/x/tools/gopls", version: locked,
		purpose: "with which the kernel completes and explains code", takes: "a minute"}
	return gonb, goimports, gopls
}

// golang is the user's Go.
type golang struct {
	path    string // of the program go
	version string // as go itself writes it, e.g. go1.26.5
	scratch string // folder of its temporary files; "" for the system's. A go that is killed leaves them
}

// NoGoError says that the program go is not on PATH, or does not run.
type NoGoError struct{ Err error }

func (e *NoGoError) Error() string {
	return fmt.Sprintf("the program go does not run (%v): put Go 1.26 or newer on PATH, see https://go.dev/doc/install", e.Err)
}

// Unwrap returns why go does not run.
func (e *NoGoError) Unwrap() error { return e.Err }

// findGo returns the Go that works in the checkout at root.
func findGo(ctx context.Context, root string) (*golang, error) {
	path, err := exec.LookPath("go")
	if err != nil {
		return nil, &NoGoError{err}
	}
	g := &golang{path: path}
	out, err := g.run(ctx, root, "env", "GOVERSION")
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if err != nil {
		return nil, &NoGoError{err}
	}
	g.version = strings.TrimSpace(out)
	return g, nil
}

// run runs go in dir, as if the folder stood alone: no workspace, the go.mod as it is.
func (g *golang) run(ctx context.Context, dir string, args ...string) (string, error) {
	return g.runWith(ctx, dir, nil, args...)
}

func (g *golang) runWith(ctx context.Context, dir string, env []string, args ...string) (string, error) {
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
	out, err := g.run(ctx, root, "mod", "edit", "-json")
	if err != nil {
		return nil, err
	}
	var mod goMod
	if err := json.Unmarshal([]byte(out), &mod); err != nil {
		return nil, fmt.Errorf("reading go.mod of %s: %w", root, err)
	}
	return &mod, nil
}

// gonbVersion returns the version of gonb that the checkout requires.
func (g *golang) gonbVersion(ctx context.Context, root string) (string, error) {
	mod, err := g.readMod(ctx, root)
	if err != nil {
		return "", err
	}
	for _, required := range mod.Require {
		if required.Path == gonbModule {
			return required.Version, nil
		}
	}
	return "", fmt.Errorf("go.mod of %s does not require %s: the kernel's version is unknown", root, gonbModule)
}
