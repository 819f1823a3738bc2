package setup

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/internal/seal"
	"hnn/hnnlib/progress"
)

// kernelTools are the programs of the kernel for one version of gonb, and where they are.
type kernelTools struct {
	root                   string // Environment.Tools
	gonb, goimports, gopls tool
}

func newKernelTools(ctx context.Context, e *Environment, g *golang) (*kernelTools, error) {
	version, err := g.gonbVersion(ctx, e.Root)
	if err != nil {
		return nil, err
	}
	k := &kernelTools{root: e.Tools}
	k.gonb, k.goimports, k.gopls = goTools(version)
	return k, nil
}

// dir returns the folder of t built by g. It need not exist.
func (k *kernelTools) dir(g *golang, t tool) string {
	name := fmt.Sprintf("%s-%s-%s-f%d", t.name, t.version, g.version, seal.Format)
	return filepath.Join(k.root, strings.ReplaceAll(name, " ", "_"))
}

// of is what t's folder is sealed as made of.
func (t tool) of(g *golang) string { return t.pkg + " " + t.version + " with " + g.version }

// built returns nil if t is there, and each of its bytes is as built: 0.1 s.
func (k *kernelTools) built(ctx context.Context, g *golang, t tool) error {
	return seal.Verify(ctx, k.dir(g, t), t.of(g))
}

// ensureGo builds the kernel's programs where they are missing, tells Jupyter of the kernel, and compiles what cells
// import.
func (e *Environment) ensureGo(ctx context.Context, o Options) error {
	g, err := findGo(ctx, e.Root)
	if err != nil {
		return err
	}
	k, err := newKernelTools(ctx, e, g)
	if err != nil {
		return err
	}
	if err := artifact.Sweep(e.Tools); err != nil {
		return err
	}
	scratch, err := artifact.TempDir(e.Tools, "go")
	if err != nil {
		return err
	}
	defer scratch.Remove()
	g.scratch = scratch.Path
	wanted := []tool{k.gonb, k.goimports}
	if !o.Headless {
		wanted = append(wanted, k.gopls)
	}
	for _, t := range wanted {
		missing := k.built(ctx, g, t)
		if missing == nil {
			continue
		}
		if damaged := (*seal.DamageError)(nil); errors.As(missing, &damaged) {
			o.Progress(missing.Error() + ": it is built again")
		}
		if err := e.build(ctx, g, k, t, o); err != nil {
			return err
		}
	}
	if err := e.writeKernel(g, k); err != nil {
		return err
	}
	return e.warm(ctx, g, o)
}

// build builds t into its folder.
func (e *Environment) build(ctx context.Context, g *golang, k *kernelTools, t tool, o Options) error {
	done := progress.Announce(o.Progress, fmt.Sprintf("building %s, %s (once, about %s)", t.name, t.purpose, t.takes))
	defer done()
	module := e.Root
	if !t.ours {
		module = filepath.Join(g.scratch, t.name)
		if err := writeToolsModule(module); err != nil {
			return err
		}
	}
	err := artifact.WriteDir(k.dir(g, t), func(tmp string) error {
		_, err := g.runWith(ctx, module, offlineEnv(o.Offline), "build", "-o", filepath.Join(tmp, t.name), t.pkg)
		if err != nil {
			return err
		}
		return seal.Write(ctx, tmp, t.of(g))
	})
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil {
		return fmt.Errorf("%s could not be built: %w%s", t.name, err, offlineHint(o.Offline))
	}
	return nil
}

// writeToolsModule puts the module of goimports and gopls into the new folder dir.
func writeToolsModule(dir string) error {
	if err := os.Mkdir(dir, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte(toolsMod), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "go.sum"), []byte(toolsSum), 0o644)
}
