package main

import (
	"strings"
	"testing"

	"hnn/hnnlib/internal/hnntest"
)

// The lines have the same fields and layout as those of other programs' benchmarks.
func TestBenchPrintsLines(t *testing.T) {
	t.Parallel()
	out := hnntest.Must(t, t.TempDir(), "bench --json --repeat 1 rollout/spring/15 data/spring rollout/spring/15")
	lines := strings.Split(strings.TrimSpace(out.Stdout), "\n")
	if len(lines) != 2 || !strings.HasPrefix(lines[0], `{"case": "rollout/spring/15", "peer": "hnn `) ||
		!strings.HasSuffix(lines[0], `, "work": "15 orbits, t=3, 30 points, rtol=atol=1e-9"}`) ||
		!strings.Contains(lines[0], " (gomlx ") {
		t.Fatalf("the lines are\n%s", out.Stdout)
	}
	for _, line := range lines {
		var fields map[string]any
		decode(t, line, &fields)
		if run, ok := fields["run_s"].(float64); !ok || run <= 0 || len(fields) != 5 {
			t.Errorf("the line is %s", line)
		}
	}
	text := hnntest.Must(t, t.TempDir(), "bench --repeat 1 data/spring").Stdout
	if !strings.HasPrefix(text, "data/spring ") || !strings.Contains(text, " s run ") {
		t.Errorf("as text: %q", text)
	}
}
