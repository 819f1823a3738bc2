package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"hnn/hnnlib/run"
	"hnn/hnnlib/setup"
)

// runsPart is the name of the trained runs among the parts of the cache.
const runsPart = "runs"

func cleanCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "clean [name…]",
		Short: "List what the cache holds, and remove what is named",
		Long: `List the parts of the cache with their sizes, or remove the named ones. "runs" are the trained models, also
where HNN_RUNS_DIR has them elsewhere; all else is installed again by 'hnn setup'.`,
		Example: `  hnn clean
  hnn clean runs`,
		Args:              cobra.ArbitraryArgs,
		ValidArgsFunction: completeParts,
		RunE: func(_ *cobra.Command, args []string) error {
			parts, err := cacheParts()
			if err != nil {
				return err
			}
			if len(args) == 0 {
				for _, p := range parts {
					fmt.Fprintf(a.stdout, "%-10s %9s  %s\n", p.Name, megabytes(p.Bytes), p.Path)
				}
				return nil
			}
			return cleanParts(a, parts, args)
		},
	}
}

// completeParts completes names of parts, each once.
func completeParts(cmd *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
	parts, err := cacheParts()
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	known := names(parts, func(p setup.CachePart) string { return p.Name })
	return several(known...)(cmd, args, begun)
}

// cacheParts lists what is in the cache, and the runs where HNN_RUNS_DIR has them elsewhere.
func cacheParts() ([]setup.CachePart, error) {
	parts, err := setup.CacheParts()
	if err != nil || os.Getenv(run.DirEnv) == "" {
		return parts, err
	}
	root, err := run.Root()
	if err != nil {
		return nil, err
	}
	runs, err := setup.NewCachePart(runsPart, root)
	if err != nil {
		return nil, err
	}
	return append(slices.DeleteFunc(parts, func(p setup.CachePart) bool { return p.Name == runs.Name }), runs), nil
}

// cleanParts removes the named parts, or none if one of the names is unknown.
func cleanParts(a *app, parts []setup.CachePart, names []string) error {
	byName := map[string]setup.CachePart{}
	var known []string
	for _, p := range parts {
		byName[p.Name] = p
		known = append(known, p.Name)
	}
	for _, name := range names {
		if _, ok := byName[name]; !ok {
			return usagef("the cache holds nothing called %q; it holds %s", name, strings.Join(known, ", "))
		}
	}
	// First, since it is refused while one of them is being written.
	if slices.Contains(names, runsPart) {
		if err := cleanRuns(a, byName[runsPart]); err != nil {
			return err
		}
	}
	for _, name := range names {
		p := byName[name]
		if name == runsPart {
			continue
		}
		if err := p.Remove(); err != nil {
			return fmt.Errorf("%s could not be removed: %w", p.Path, err)
		}
		a.say(fmt.Sprintf("removed %s (%s)", p.Path, megabytes(p.Bytes)))
	}
	return nil
}

// cleanRuns removes the runs, and nothing else that is in their folder.
func cleanRuns(a *app, p setup.CachePart) error {
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

// megabytes writes a size for people.
func megabytes(bytes int64) string { return fmt.Sprintf("%.1f MB", float64(bytes)/1e6) }
