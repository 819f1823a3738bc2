package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/run"
	"hnn/hnnlib/setup"
)

// runsPart is the name of the part of the cache with the trained runs.
const runsPart = "runs"

func cleanCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "clean [name…]",
		Short: "List the parts of the cache, or remove the named ones",
		Long: `List the parts of the cache with their sizes, or remove the named ones. "runs" are the trained models,
even if HNN_RUNS_DIR puts them elsewhere. Everything else is installed or fetched again when needed.`,
		Example: `  hnn clean
  hnn clean runs`,
		Args: cobra.ArbitraryArgs,
		ValidArgsFunction: func(cmd *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
			parts, _ := cacheParts()
			return oneOf(names(parts, partName)...)(cmd, args, begun)
		},
		RunE: func(_ *cobra.Command, args []string) error {
			parts, err := cacheParts()
			if err != nil {
				return err
			}
			known := names(parts, partName)
			for _, name := range args {
				if !slices.Contains(known, name) {
					return usagef("the cache holds nothing called %q; it holds %s", name, strings.Join(known, ", "))
				}
			}
			for _, p := range parts {
				if len(args) == 0 {
					fmt.Fprintf(a.stdout, "%-10s %9s  %s\n", p.Name, megabytes(artifact.Size(p.Path)), p.Path)
				} else if !slices.Contains(args, p.Name) {
					continue
				} else if err := a.remove(p); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

func partName(p setup.CachePart) string { return p.Name }

// cacheParts returns the runs' folder, wherever it is, and the other parts of the cache. The runs come first, since
// removing them may fail: a run may be in use.
func cacheParts() ([]setup.CachePart, error) {
	root, noRoot := run.Root()
	parts, err := setup.CacheParts()
	others := slices.DeleteFunc(parts, func(p setup.CachePart) bool { return p.Name == runsPart })
	return append([]setup.CachePart{{Name: runsPart, Path: root}}, others...), errors.Join(noRoot, err)
}

// remove removes a part of the cache. From the runs' folder, it removes only runs.
func (a *app) remove(p setup.CachePart) error {
	if p.Name != runsPart {
		size := megabytes(artifact.Size(p.Path))
		if err := p.Remove(); err != nil {
			return fmt.Errorf("%s could not be removed: %w", p.Path, err)
		}
		a.say(fmt.Sprintf("removed %s (%s)", p.Path, size))
		return nil
	}
	removed, others, err := run.RemoveAll()
	if err != nil {
		return err
	}
	a.say(fmt.Sprintf("removed %d runs from %s", removed, p.Path))
	if len(others) > 0 {
		a.say(fmt.Sprintf("left in %s, since they are no runs: %s", p.Path, strings.Join(others, ", ")))
	}
	return nil
}

// megabytes returns a size as text, in MB.
func megabytes(bytes int64) string { return fmt.Sprintf("%.1f MB", float64(bytes)/1e6) }
