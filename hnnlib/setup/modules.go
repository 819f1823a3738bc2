package setup

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/internal/disk"
	"hnn/hnnlib/progress"
)

// warm brings all that a cell needs into Go's own caches: the go.mod files of every module that the checkout can reach,
// since cells are built in a workspace, where Go reads them all, and without the network; and the compiled packages of
// the checkout, so that the first cell does not take a minute.
func (e *Environment) warm(ctx context.Context, g *golang, o Options) error {
	if err := e.fetchModules(ctx, g, o); err != nil {
		return err
	}
	done := progress.Announce(o.Progress, "compiling what the notebooks' cells import (once, about a minute)")
	defer done()
	err := e.compile(ctx, g, o)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if disk.Full(err) {
		return err
	}
	if err != nil {
		// What does not compile is for the cells that import it to say.
		e.warn(fmt.Sprintf("what the notebooks' cells import does not compile, so some will fail: %v", err))
	}
	return nil
}

// compile compiles the packages that a cell may import, and the program hnn; of what is internal, such as the tests' browser, only what they need.
func (e *Environment) compile(ctx context.Context, g *golang, o Options) error {
	folders, err := os.ReadDir(filepath.Join(e.Root, "hnnlib"))
	if err != nil {
		return err
	}
	// Unlike "go build", this links no programs. It prints mistakes alone.
	args := []string{"list", "-export", "-f", `{{""}}`}
	for _, folder := range folders {
		if folder.IsDir() && folder.Name() != "internal" {
			args = append(args, "./hnnlib/"+folder.Name()+"/...")
		}
	}
	_, err = g.runWith(ctx, e.Root, offlineEnv(o.Offline), args...)
	return err
}

// fetchModules fetches the go.mod files, in a workspace as GoNB makes it.
func (e *Environment) fetchModules(ctx context.Context, g *golang, o Options) error {
	done := progress.Announce(o.Progress, "fetching the go.mod files that the notebooks' cells need (once, about 10 s)")
	defer done()
	mod, err := g.readMod(ctx, e.Root)
	if err != nil {
		return err
	}
	if err := artifact.Sweep(e.Jupyter); err != nil {
		return err
	}
	scratch, err := artifact.TempDir(e.Jupyter, "work")
	if err != nil {
		return err
	}
	defer scratch.Remove()
	work := filepath.Join(scratch.Path, "go.work")
	text := fmt.Sprintf("go %s\n\nuse %s\n", mod.Go, strconv.Quote(e.Root))
	if err := os.WriteFile(work, []byte(text), 0o644); err != nil {
		return err
	}
	_, err = g.runWith(ctx, scratch.Path, append(offlineEnv(o.Offline), "GOWORK="+work), "list", "-m", "all")
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil {
		return fmt.Errorf("the Go modules that the notebooks need could not be fetched: %w; check the network and GOPROXY%s", err, offlineHint(o.Offline))
	}
	return nil
}

// offlineEnv keeps go from the network.
func offlineEnv(offline bool) []string {
	if !offline {
		return nil
	}
	return []string{"GOPROXY=off"}
}

func offlineHint(offline bool) string {
	if !offline {
		return ""
	}
	return "; run 'hnn setup' without --offline"
}
