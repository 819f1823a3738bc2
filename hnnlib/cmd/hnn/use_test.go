package main_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
	"testing"

	"hnn/hnnlib/eval"
	"hnn/hnnlib/experiment"
	"hnn/hnnlib/system"

	"github.com/sbinet/npyio/npz"
)

// small makes a training that takes a moment.
var small = []string{"--set", "steps=20", "--set", "hidden=16", "--set", "chunk=5"}

// trained is a folder of runs with one small run of each model, made once for all tests, which only read it.
var trained = sync.OnceValues(func() (string, error) {
	runs := filepath.Join(filepath.Dir(binary), "runs")
	for _, kind := range experiment.Models {
		cmd := command(runs, append([]string{"train", "spring", "--quiet", "--model", kind}, small...)...)
		if out, err := cmd.CombinedOutput(); err != nil {
			return "", fmt.Errorf("hnn train: %w: %s", err, out)
		}
	}
	return runs, nil
})

func trainedRuns(t *testing.T) string {
	t.Helper()
	runs, err := trained()
	if err != nil {
		t.Fatal(err)
	}
	return runs
}

func TestTrainPrintsTheFolder(t *testing.T) {
	t.Parallel()
	runs := t.TempDir()
	args := append([]string{"train", "spring", "--seed", "3", "--model", "baseline"}, small...)
	first := must(t, runs, args...)
	folder := strings.TrimSuffix(first.stdout, "\n")
	if _, err := os.Stat(filepath.Join(folder, "result.json")); err != nil || filepath.Dir(folder) != runs ||
		!strings.HasPrefix(filepath.Base(folder), "spring-baseline-seed3-") {
		t.Errorf("standard output is %q (%v)", first.stdout, err)
	}
	if !strings.Contains(first.stderr, "spring baseline seed 3: step 20 of 20, train loss ") {
		t.Errorf("standard error is %q", first.stderr)
	}
	again := must(t, runs, args...)
	if again.stdout != first.stdout || !strings.HasPrefix(again.stderr, "spring baseline seed 3: found finished, 20 steps, train loss ") {
		t.Errorf("the second time: %q, %q", again.stdout, again.stderr)
	}
	quiet := must(t, runs, append(args, "--quiet")...)
	if quiet.stdout != first.stdout || quiet.stderr != "" {
		t.Errorf("with --quiet: %q, %q", quiet.stdout, quiet.stderr)
	}
}

func TestTrainSeveralSeeds(t *testing.T) {
	t.Parallel()
	runs := t.TempDir()
	out := must(t, runs, append([]string{"train", "spring", "--seed", "7", "--seeds", "2", "--quick"}, small...)...)
	folders := strings.Fields(out.stdout)
	if len(folders) != 2 || !strings.Contains(folders[0], "-seed7-") || !strings.Contains(folders[1], "-seed8-") {
		t.Fatalf("standard output is %q", out.stdout)
	}
	if got := export(t, runs, folders[0]); got.equal(export(t, runs, folders[1])) {
		t.Error("two seeds have the same weights")
	}
}

func TestQuickIsATenthOfTheSteps(t *testing.T) {
	t.Parallel()
	out := must(t, t.TempDir(), "train", "spring", "--quick", "--set", "hidden=8")
	if want := fmt.Sprintf("step %d of %d", experiment.Spring.Config.Train.Steps/10, experiment.Spring.Config.Train.Steps/10); !strings.Contains(out.stderr, want) {
		t.Errorf("standard error is %q, without %q", out.stderr, want)
	}
}

func TestEval(t *testing.T) {
	t.Parallel()
	runs := trainedRuns(t)
	text := must(t, runs, "eval", "spring-hnn").stdout
	for _, want := range []string{"spring hnn, seed 0, 20 steps in ", "with chunk=5 hidden=16 steps=20", "train loss ", "3.69e-02 ± 1.91e-03",
		"energy MSE, published ", "energy MSE, corrected ", "corrected: 15 starts, 0 diverged", "rollout from [1 0] over t = 20\n", "energy drift ", "conserved band "} {
		if !strings.Contains(text, want) {
			t.Errorf("the report has no %q:\n%s", want, text)
		}
	}
	var report experiment.Evaluation
	decode(t, must(t, runs, "eval", "spring-baseline", "--json", "--quick", "--protocol", "corrected").stdout, &report)
	if report.Experiment != "spring" || report.Model != "baseline" || report.Steps != 20 || !report.Quick || len(report.Energy) != 1 ||
		report.Energy[0].Protocol != experiment.Corrected || report.Energy[0].Starts != 3 || !(report.Energy[0].MSE > 0) || !(report.Energy[0].Interval > 0) ||
		report.Rollout.ConservedBand != nil || report.Rollout.Reached != 20 || !slices.Equal(report.Differs, []string{"chunk=5", "hidden=16", "steps=20"}) {
		t.Errorf("the report is %+v", report)
	}
	if r := report.Report; r == nil || r.Method != "dopri5" || r.RTol != 1e-7 || r.Inside.Starts != 3 || r.Long.Span != 200 || r.Below == nil || r.Above == nil ||
		!(r.Symplecticity.Defect > 1e-9) || r.Return == nil {
		t.Errorf("the evaluation report is %+v", r)
	}
}

// The report takes any integrator that applies, and a true system in place of a run.
func TestEvalUnderAnIntegrator(t *testing.T) {
	t.Parallel()
	runs := trainedRuns(t)
	var report struct {
		System string
		Report eval.Report
	}
	decode(t, must(t, runs, "eval", "--system", "pendulum", "--method", "leapfrog", "--step", "0.05", "--json", "--quick").stdout, &report)
	if r := report.Report; report.System != "pendulum" || r.Method != "leapfrog" || r.Step != 0.05 || r.Inside.Outlasted != 3 || !(r.Return.Median < 1e-12) {
		t.Errorf("the report is %+v", report)
	}
	out := hnn(t, runs, "eval", "spring-hnn", "--method", "leapfrog")
	if out.status != 1 || !strings.HasPrefix(out.stderr, "hnn: leapfrog needs a separable Hamiltonian, H = T(p) + V(q), and this one isn't: use implicit-midpoint") {
		t.Errorf("status %d: %s", out.status, out.stderr)
	}
}

func TestRunsListsAndCompares(t *testing.T) {
	t.Parallel()
	runs := trainedRuns(t)
	var list struct{ Runs []experiment.RunInfo }
	decode(t, must(t, runs, "runs", "spring", "--json").stdout, &list)
	if len(list.Runs) != 2 || list.Runs[0].Model != "baseline" || list.Runs[1].Model != "hnn" {
		t.Fatalf("the runs are %+v", list.Runs)
	}
	for _, r := range list.Runs {
		if !r.Finished || r.Step != 20 || r.Steps != 20 || r.TrainLoss == nil || r.TestLoss == nil || r.Seconds <= 0 || r.Bytes < 1000 || r.Backend == "" ||
			!slices.Equal(r.Differs, []string{"chunk=5", "hidden=16", "steps=20"}) {
			t.Errorf("a run is %+v", r)
		}
	}
	text := must(t, runs, "runs").stdout
	if lines := strings.Split(strings.TrimSpace(text), "\n"); len(lines) != 3 || !strings.HasPrefix(lines[0], "RUN ") || !strings.HasSuffix(lines[1], "chunk=5 hidden=16 steps=20") {
		t.Errorf("the table is\n%s", text)
	}
	if out := must(t, t.TempDir(), "runs"); out.stdout != "" || out.stderr != "there are no runs yet: 'hnn train' makes one\n" {
		t.Errorf("without runs: %q, %q", out.stdout, out.stderr)
	}
	if out := must(t, filepath.Join(t.TempDir(), "missing"), "runs", "--json"); out.stdout != "{\n  \"runs\": []\n}\n" {
		t.Errorf("without a folder: %q", out.stdout)
	}
}

// The true system's trajectory is the analytic one, its energy constant, and its numbers can be read back exactly.
func TestRolloutOfATrueSystem(t *testing.T) {
	t.Parallel()
	runs := t.TempDir()
	start := []float64{0.6, -0.8}
	for _, c := range []struct {
		args string
		tol  float64
		sign float64
	}{
		{"--rtol 1e-10 --atol 1e-10", 1e-8, 1},
		{"--method dopri5 --rtol 1e-10 --atol 1e-10 --backward", 1e-8, -1},
		{"--method rk4 --step 0.005", 1e-7, 1},
	} {
		out := must(t, runs, append(strings.Fields("rollout --system spring --state 0.6,-0.8 --t1 20 --points 41"), strings.Fields(c.args)...)...)
		header, rows := table(t, out.stdout)
		if header != "t,q1,p1,H" || len(rows) != 41 {
			t.Fatalf("%s: %d rows under %q", c.args, len(rows), header)
		}
		for i, row := range rows {
			if want := c.sign * 0.5 * float64(i); row[0] != want {
				t.Errorf("%s: time %d is %v, want %v", c.args, i, row[0], want)
			}
			exact := system.Spring.Exact(start, row[0])
			if math.Abs(row[1]-exact[0]) > c.tol || math.Abs(row[2]-exact[1]) > c.tol || math.Abs(row[3]-1) > c.tol {
				t.Errorf("%s: at %v: %v, want %v", c.args, row[0], row[1:], exact)
			}
		}
		if math.Signbit(rows[0][0]) {
			t.Errorf("%s: the first time is −0", c.args)
		}
		if !strings.HasPrefix(out.stdout, "t,q1,p1,H\n0,0.59999999999999998,-0.80000000000000004,") {
			t.Errorf("%s: the start does not have 17 digits: %s", c.args, out.stdout[:60])
		}
	}
}

// An HNN's H is what its exported weights say; a baseline's is the true system's energy.
func TestRolloutOfModels(t *testing.T) {
	t.Parallel()
	runs := trainedRuns(t)
	_, rows := table(t, must(t, runs, strings.Fields("rollout --run spring-hnn --state 0.3,0.4 --t1 2 --points 5")...).stdout)
	weights := export(t, runs, "spring-hnn")
	for _, row := range rows {
		if want := weights.scalar(row[1], row[2]); math.Abs(row[3]-want) > 1e-6 {
			t.Errorf("H at t = %v is %v, and the exported weights say %v", row[0], row[3], want)
		}
	}
	file := filepath.Join(t.TempDir(), "path.csv")
	out := must(t, runs, "rollout", "--run", "spring-baseline", "--state", "0.3,0.4", "--t1", "2", "--points", "5", "--csv", file)
	if out.stdout != "" {
		t.Errorf("with --csv, standard output is %q", out.stdout)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	_, rows = table(t, string(text))
	for _, row := range rows {
		if want := row[1]*row[1] + row[2]*row[2]; math.Abs(row[3]-want) > 1e-12 {
			t.Errorf("H at t = %v is %v, want q² + p² = %v", row[0], row[3], want)
		}
	}
	if left, _ := os.ReadDir(filepath.Dir(file)); len(left) != 1 {
		t.Errorf("beside the file there is %v", left)
	}
}

// RK4 with a step of 10 grows by 6,500 a step: the states pass the largest number at the 82nd.
func TestRolloutThatDivergesIsWrittenUpToThere(t *testing.T) {
	t.Parallel()
	args := "rollout --system spring --state 1,0 --t1 10000 --points 1001 --method rk4 --step 10"
	for _, quiet := range []string{"", " --quiet"} {
		out := must(t, t.TempDir(), strings.Fields(args+quiet)...)
		_, rows := table(t, out.stdout)
		last := rows[len(rows)-1]
		want := fmt.Sprintf("warning: trajectory 1 of 1 diverged at t = %g of 10000: the states up to there are valid; try a smaller step or tolerance, or another start\n", last[0])
		if out.stderr != want || last[0] < 700 || last[0] > 900 || math.IsInf(last[1], 0) || math.IsNaN(last[1]) {
			t.Errorf("the last row is %v, the warning\n%swant\n%s", last, out.stderr, want)
		}
	}
}

// A rollout that runs out of steps says so: it did not diverge.
func TestRolloutThatRunsOutOfSteps(t *testing.T) {
	t.Parallel()
	out := must(t, t.TempDir(), strings.Fields("rollout --system spring --state 1,0 --t1 1000 --points 10001 --max-steps 50")...)
	_, rows := table(t, out.stdout)
	var reached float64
	if _, err := fmt.Sscanf(out.stderr, "warning: the 50 steps that are allowed end at t = %g of 1000: ", &reached); err != nil ||
		!strings.HasSuffix(out.stderr, ": the states up to there are valid; allow more steps, or a larger error\n") {
		t.Errorf("the warning is %q (%v)", out.stderr, err)
	}
	if last := rows[len(rows)-1][0]; last > reached || last < reached-0.1 {
		t.Errorf("the last time is %v, and %v was reached", last, reached)
	}
}

// The pure-Go backend, which steps from Go, does the same work.
func TestGoBackend(t *testing.T) {
	t.Parallel()
	runs := t.TempDir()
	folder := strings.TrimSpace(must(t, runs, append([]string{"--backend", "go", "train", "spring"}, small...)...).stdout)
	var report experiment.Evaluation
	decode(t, must(t, runs, "eval", folder, "--backend", "go", "--json", "--quick").stdout, &report)
	if report.Backend != "go" || len(report.Energy) != 2 || !(report.Energy[0].MSE > 0) || report.Rollout.ConservedBand == nil {
		t.Errorf("the report is %+v", report)
	}
}

func TestDataset(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "data.npz")
	out := must(t, dir, "dataset", "spring", "--seed", "4", "--protocol", "published", "--set", "trajectories=6", "--set", "noise=0", "--out", file)
	if want := file + ": 90 train and 90 test samples of 2 coordinates\n"; out.stderr != want || out.stdout != "" {
		t.Errorf("got %q, want %q", out.stderr, want)
	}
	z, err := npz.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	for _, name := range []string{"", "test_"} {
		var x, dx []float64
		read(t, z, name+"x.npy", &x)
		read(t, z, name+"dx.npy", &dx)
		if len(x) != 180 || len(dx) != 180 {
			t.Fatalf("%sx has %d numbers, %sdx %d, want 180", name, len(x), name, len(dx))
		}
		for i := 0; i < len(x); i += 2 { // q̇ = 2p, ṗ = −2q
			if math.Abs(dx[i]-2*x[i+1]) > 1e-12 || math.Abs(dx[i+1]+2*x[i]) > 1e-12 {
				t.Fatalf("sample %d: ẋ = %v at x = %v", i/2, dx[i:i+2], x[i:i+2])
			}
		}
	}
	if len(z.Keys()) != 4 {
		t.Errorf("the arrays are %v", z.Keys())
	}
	again, other := filepath.Join(dir, "again.npz"), filepath.Join(dir, "other.npz")
	must(t, dir, "dataset", "spring", "--seed", "4", "--set", "trajectories=6", "--set", "noise=0", "--out", again)
	must(t, dir, "dataset", "spring", "--seed", "5", "--set", "trajectories=6", "--set", "noise=0", "--out", other)
	if !sameFile(t, file, again) || sameFile(t, file, other) {
		t.Error("the data are not those of the seed")
	}
}

func TestExportIsReadByNumPy(t *testing.T) {
	t.Parallel()
	runs := trainedRuns(t)
	file := filepath.Join(t.TempDir(), "weights.npz")
	if out := must(t, runs, "export", "spring-hnn", "--out", file); out.stderr != file+": 352 numbers in 5 arrays\n" {
		t.Errorf("got %q", out.stderr)
	}
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("there is no python3 to read it")
	}
	if err := exec.Command(python, "-c", "import numpy").Run(); err != nil {
		t.Skip("there is no NumPy to read it")
	}
	script := "import numpy, sys\nz = numpy.load(sys.argv[1])\nfor k in z: print(k, z[k].dtype, z[k].shape, repr(float(z[k].ravel()[-1])))"
	got, err := exec.Command(python, "-c", script, file).Output()
	if err != nil {
		t.Fatal(err)
	}
	weights := export(t, runs, "spring-hnn")
	want := ""
	for _, a := range []struct{ name, shape string }{{"layer1.weights", "(2, 16)"}, {"layer1.biases", "(16,)"}, {"layer2.weights", "(16, 16)"},
		{"layer2.biases", "(16,)"}, {"layer3.weights", "(16, 2)"}} {
		flat := weights[a.name]
		want += fmt.Sprintf("%s float32 %s %s\n", a.name, a.shape, strconv.FormatFloat(float64(flat[len(flat)-1]), 'g', -1, 64))
	}
	if string(got) != want {
		t.Errorf("NumPy reads\n%swant\n%s", got, want)
	}
}

// The lines have the fields, in the order and layout, that other programs' benchmarks print.
func TestBenchPrintsLines(t *testing.T) {
	t.Parallel()
	out := must(t, t.TempDir(), "bench", "--json", "--repeat", "1", "rollout/spring/15", "data/spring", "rollout/spring/15")
	lines := strings.Split(strings.TrimSpace(out.stdout), "\n")
	if len(lines) != 2 || !strings.HasPrefix(lines[0], `{"case": "rollout/spring/15", "peer": "hnn `) ||
		!strings.HasSuffix(lines[0], `, "work": "15 orbits, t=3, 30 points, rtol=atol=1e-9"}`) || !strings.Contains(lines[0], " (gomlx ") {
		t.Fatalf("the lines are\n%s", out.stdout)
	}
	for _, line := range lines {
		var fields map[string]any
		decode(t, line, &fields)
		if run, ok := fields["run_s"].(float64); !ok || run <= 0 || len(fields) != 5 {
			t.Errorf("the line is %s", line)
		}
	}
	if text := must(t, t.TempDir(), "bench", "--repeat", "1", "data/spring").stdout; !strings.HasPrefix(text, "data/spring ") || !strings.Contains(text, " s run ") {
		t.Errorf("as text: %q", text)
	}
}

// arrays are a model's exported weights by name, each in C order.
type arrays map[string][]float32

// export exports a run and reads the file back.
func export(t *testing.T, runs, name string) arrays {
	t.Helper()
	file := filepath.Join(t.TempDir(), "weights.npz")
	must(t, runs, "export", name, "--out", file)
	z, err := npz.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	all := arrays{}
	for _, key := range z.Keys() {
		var flat []float32
		read(t, z, key, &flat)
		all[strings.TrimSuffix(key, ".npy")] = flat
	}
	if len(all) == 0 {
		t.Fatalf("%s holds no arrays", file)
	}
	return all
}

// equal tells whether two models have bitwise the same weights.
func (a arrays) equal(b arrays) bool {
	if len(a) != len(b) {
		return false
	}
	for name, flat := range a {
		if !slices.EqualFunc(flat, b[name], func(x, y float32) bool { return math.Float32bits(x) == math.Float32bits(y) }) {
			return false
		}
	}
	return true
}

// scalar is the HNN's H at (q, p): the last output of two layers of tanh and one without biases.
func (a arrays) scalar(q, p float64) float64 {
	x := []float64{q, p}
	for _, layer := range []string{"layer1", "layer2", "layer3"} {
		weights, biases := a[layer+".weights"], a[layer+".biases"]
		out := make([]float64, len(weights)/len(x))
		for j := range out {
			for i := range x {
				out[j] += x[i] * float64(weights[i*len(out)+j])
			}
			if biases != nil {
				out[j] = math.Tanh(out[j] + float64(biases[j]))
			}
		}
		x = out
	}
	return x[len(x)-1]
}

// table reads a CSV of numbers.
func table(t *testing.T, text string) (header string, rows [][]float64) {
	t.Helper()
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(lines) < 2 {
		t.Fatalf("%v in %d lines of CSV", err, len(lines))
	}
	for _, line := range lines[1:] {
		var row []float64
		for _, field := range line {
			v, err := strconv.ParseFloat(field, 64)
			if err != nil {
				t.Fatal(err)
			}
			row = append(row, v)
		}
		rows = append(rows, row)
	}
	return strings.Join(lines[0], ","), rows
}

func read(t *testing.T, z *npz.Reader, name string, to any) {
	t.Helper()
	if err := z.Read(name, to); err != nil {
		keys := z.Keys()
		sort.Strings(keys)
		t.Fatalf("array %s: %v; there are %v", name, err, keys)
	}
}

func decode(t *testing.T, text string, to any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), to); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
}

func sameFile(t *testing.T, a, b string) bool {
	t.Helper()
	x, err := os.ReadFile(a)
	if err != nil {
		t.Fatal(err)
	}
	y, err := os.ReadFile(b)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Equal(x, y)
}
