package main

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"hnn/hnnlib/internal/hnntest"
	"hnn/hnnlib/system"
)

// The true system's trajectory is the analytic one, with constant energy, and its numbers can be read back exactly.
func TestRolloutOfATrueSystem(t *testing.T) {
	t.Parallel()
	start := []float64{0.6, -0.8}
	for _, c := range []struct {
		flags     string
		tol, sign float64
	}{
		{"--rtol 1e-10 --atol 1e-10", 1e-8, 1},
		{"--method dopri5 --rtol 1e-10 --atol 1e-10 --backward", 1e-8, -1},
		{"--method rk4 --step 0.005", 1e-7, 1},
	} {
		out := hnntest.Must(t, t.TempDir(), "rollout --system spring --state 0.6,-0.8 --t1 20 --points 41 "+c.flags)
		rows := table(t, out.Stdout)
		if len(rows) != 41 {
			t.Fatalf("%s: %d rows", c.flags, len(rows))
		}
		for i, row := range rows {
			if want := c.sign * 0.5 * float64(i); row[0] != want {
				t.Errorf("%s: time %d is %v, want %v", c.flags, i, row[0], want)
			}
			exact := system.Spring.Exact(start, row[0])
			if math.Abs(row[1]-exact[0]) > c.tol || math.Abs(row[2]-exact[1]) > c.tol || math.Abs(row[3]-1) > c.tol {
				t.Errorf("%s: at %v: %v, want %v", c.flags, row[0], row[1:], exact)
			}
		}
		if math.Signbit(rows[0][0]) {
			t.Errorf("%s: the first time is −0", c.flags)
		}
		if !strings.HasPrefix(out.Stdout, "t,q1,p1,H\n0,0.59999999999999998,-0.80000000000000004,") {
			t.Errorf("%s: another header, or a start without 17 digits: %s", c.flags, out.Stdout[:60])
		}
	}
}

// The step is the given one, however many points are written.
func TestRolloutHeedsTheStep(t *testing.T) {
	t.Parallel()
	for _, points := range []int{41, 100} {
		out := hnntest.Must(t, t.TempDir(), fmt.Sprintf(
			"rollout --system spring --state 1,0 --t1 20 --method leapfrog --step 0.5 --points %d", points))
		if !strings.HasSuffix(out.Stdout, "\n20,-0.5,0.75,0.8125\n") {
			t.Errorf("%d points end at %s", points, out.Stdout[len(out.Stdout)-60:])
		}
	}
}

// Several starts give the same trajectories as each start alone, from --t0.
func TestRolloutFromSeveralStarts(t *testing.T) {
	t.Parallel()
	const flags = "rollout --system spring --t0 3 --t1 5 --points 5 --state "
	both := table(t, hnntest.Must(t, t.TempDir(), flags+"1,0 --state 0.6,-0.8").Stdout)
	var want [][]float64
	for i, start := range []string{"1,0", "0.6,-0.8"} {
		for _, row := range table(t, hnntest.Must(t, t.TempDir(), flags+start).Stdout) {
			want = append(want, append([]float64{float64(i + 1)}, row...))
		}
	}
	if !slices.EqualFunc(both, want, slices.Equal) || both[5][1] != 3 || both[9][1] != 5 {
		t.Errorf("both starts give\n%v\nand each alone\n%v", both, want)
	}
}

// The H of an HNN is that of its exported weights. The H of a baseline is the true system's energy.
func TestRolloutOfModels(t *testing.T) {
	t.Parallel()
	runs := trainedRuns(t)
	const flags = " --state 0.3,0.4 --t1 2 --points 5"
	weights := export(t, runs, "spring-hnn")
	for _, row := range table(t, hnntest.Must(t, runs, "rollout --run spring-hnn"+flags).Stdout) {
		if want := scalar(weights, row[1], row[2]); math.Abs(row[3]-want) > 1e-6 {
			t.Errorf("H at t = %v is %v, and the exported weights say %v", row[0], row[3], want)
		}
	}
	path := filepath.Join(t.TempDir(), "path.csv")
	out := hnntest.Must(t, runs, "rollout --run spring-baseline"+flags+" --csv "+path)
	if out.Stdout != "" {
		t.Errorf("with --csv, standard output is %q", out.Stdout)
	}
	for _, row := range table(t, file(t, path)) {
		if want := row[1]*row[1] + row[2]*row[2]; math.Abs(row[3]-want) > 1e-12 {
			t.Errorf("H at t = %v is %v, want q² + p² = %v", row[0], row[3], want)
		}
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 1 {
		t.Errorf("beside the file there is %v", left)
	}
}

// With RK4 and a step of 10, states grow by a factor of 6,500 per step, and pass the largest number at the 82nd. The
// warning is of divergence, not of too many steps.
func TestRolloutThatDivergesIsWrittenUpToThere(t *testing.T) {
	t.Parallel()
	out := hnntest.Must(t, t.TempDir(),
		"rollout --quiet --system spring --state 1,0 --t1 1000000 --points 100001 --method rk4 --step 10")
	rows := table(t, out.Stdout)
	last := rows[len(rows)-1]
	want := fmt.Sprintf("warning: trajectory 1 of 1 diverged at t = %g of 1e+06: the states up to there are valid; "+
		"try a smaller step or tolerance, or another start\n", last[0])
	if out.Stderr != want || last[0] < 700 || last[0] > 900 || math.IsInf(last[1], 0) || math.IsNaN(last[1]) {
		t.Errorf("the last row is %v, the warning\n%swant\n%s", last, out.Stderr, want)
	}
}

// A rollout that runs out of steps says so, and not that it diverged.
func TestRolloutThatRunsOutOfSteps(t *testing.T) {
	t.Parallel()
	out := hnntest.Must(t, t.TempDir(), "rollout --system spring --state 1,0 --t1 1000 --points 10001 --max-steps 50")
	rows := table(t, out.Stdout)
	const warning = "warning: trajectory 1 of 1 took the 50 steps that are allowed and ended at t = %g of 1000: "
	var reached float64
	if _, err := fmt.Sscanf(out.Stderr, warning, &reached); err != nil ||
		!strings.HasSuffix(out.Stderr, ": the states up to there are valid; allow more steps, or larger ones\n") {
		t.Errorf("the warning is %q (%v)", out.Stderr, err)
	}
	if last := rows[len(rows)-1][0]; last > reached || last < reached-0.1 {
		t.Errorf("the last time is %v, and %v was reached", last, reached)
	}
}

// table returns the numbers in a CSV text, without its header.
func table(t *testing.T, text string) (rows [][]float64) {
	t.Helper()
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(lines) < 2 {
		t.Fatalf("%v in %d lines of CSV", err, len(lines))
	}
	for _, line := range lines[1:] {
		row := make([]float64, len(line))
		for i, field := range line {
			if row[i], err = strconv.ParseFloat(field, 64); err != nil {
				t.Fatal(err)
			}
		}
		rows = append(rows, row)
	}
	return rows
}
