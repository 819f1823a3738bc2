package reproduce

import (
	crypto "crypto/rand"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"hnn/hnnlib/experiment"
	"hnn/hnnlib/internal/hnntest"
)

// orphansTake limits the time until the children of a killed process end. Jupyter has 15 seconds to end a kernel, and
// the machine may be busy.
const orphansTake = time.Minute

// If reproduce is killed at a random moment of its notebook, in half of the cases together with the program that runs
// the notebook, all its processes end. The same command, run again at once, ends with the numbers of an undisturbed one
// and a complete report, which is accessible.
func TestReproduce(t *testing.T) {
	const round = 10                                         // kills before the command may finish
	rng, n, cells := hnntest.Moments(t), hnntest.Kills(5), 4 // the first 4 cells train and measure
	if n > round {
		cells = 8 // the later ones draw, and are reached after a minute
	}
	want, out := t.TempDir(), ""
	quick := hnntest.Must(t, t.TempDir(), "reproduce spring --quick --no-notebooks --out "+want)
	if progress := "training spring, hnn, seed 0: step 200 of 200"; !strings.Contains(quick.Stderr, progress) {
		t.Errorf("the progress lacks %q:\n%s", progress, quick.Stderr)
	}
	for done := 0; done < n; done += round {
		out = killedRound(t, rng, min(round, n-done), cells, want)
	}
	t.Logf("%d kills, the numbers are the same, and no process went on", n)
	t.Run("results", func(t *testing.T) { resultsAreComplete(t, out) })
	t.Run("report", func(t *testing.T) { reportIsAccessible(t, out) })
}

// killedRound kills reproduce n times in its first cells, lets it finish, compares the numbers, and returns the results
// folder.
func killedRound(t *testing.T, rng *rand.Rand, n, cells int, want string) string {
	t.Helper()
	runs, out := t.TempDir(), t.TempDir()
	line := "reproduce spring --quick --out " + out
	var marks []string
	for done := 0; done < n; {
		mark := "HNN_FAULT_MARK=" + crypto.Text()
		if killed(t, rng, 1+min(rng.IntN(cells), rng.IntN(cells)), mark, runs, line) {
			done++
		}
		marks = append(marks, mark)
	}
	got := hnntest.Must(t, runs, line)
	if !strings.Contains(got.Stderr, "spring.ipynb: cell 1 of ") {
		t.Errorf("the progress names no cell:\n%s", got.Stderr)
	}
	if !strings.Contains(got.Stdout, "spring (quick)  HNN       corrected  1") ||
		!strings.Contains(got.Stdout, "index.html") {
		t.Errorf("the table is not what was expected:\n%s", got.Stdout)
	}
	if got := numbers(t, out); got != numbers(t, want) {
		t.Errorf("the numbers are\n%s\nbut without kills\n%s", got, numbers(t, want))
	}
	for _, dir := range []string{".", "spring", "spring/figures"} {
		hnntest.NoneLeft(t, filepath.Join(out, dir))
	}
	for _, mark := range marks {
		noneMarked(t, mark)
	}
	return out
}

// killed starts reproduce, with a variable that marks all its processes, and kills its process group within a cell. In
// half of the cases, it also kills the process group of the program that runs the notebook, which otherwise could end
// the kernel. It returns false if reproduce ended first.
func killed(t *testing.T, rng *rand.Rand, cell int, mark, runs, line string) bool {
	t.Helper()
	cmd := hnntest.Command(t, runs, line)
	cmd.Env = append(cmd.Env, mark)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	p := hnntest.Start(t, cmd)
	after := time.Duration(rng.Float64() * float64(3*time.Second))
	if p.Await(func() bool {
		time.Sleep(10 * time.Millisecond)
		return strings.Contains(p.Complained(), fmt.Sprintf("spring.ipynb: cell %d of ", cell))
	}) {
		p.EndsWithin(after)
	}
	groups := []int{p.Process.Pid}
	if rng.IntN(2) == 1 {
		for pid, command := range hnntest.Processes(t, mark) {
			if strings.Contains(command, "run_notebook.py") {
				groups = append(groups, pid)
			}
		}
		if len(groups) == 1 && !p.EndsWithin(0) {
			t.Fatalf("while reproduce is in cell %d, no program runs the notebook", cell)
		}
	}
	for _, group := range groups {
		_ = syscall.Kill(-group, syscall.SIGKILL) // fails if the group has ended
	}
	t.Logf("killed %.1f s into cell %d: %d process groups", after.Seconds(), cell, len(groups))
	return p.Killed(t)
}

// resultsAreComplete checks that a results folder has what reproduce made of the notebook, and fetches nothing.
func resultsAreComplete(t *testing.T, out string) {
	hnntest.ReadNotebook(t, filepath.Join(out, "spring", "notebook.ipynb")).MustFit(t)
	s, err := experiment.ReadResults(out)
	if err != nil {
		t.Fatal(err)
	}
	section := s.Sections[0]
	if m := section.Metrics; len(m.Rows) != 4 || !m.Quick || m.Backend == "" || len(m.Versions) < 3 {
		t.Errorf("metrics.json has %d rows, backend %q, versions %v", len(m.Rows), m.Backend, m.Versions)
	}
	// The notebook shows the experiment's figures, in its order.
	var drawn, want []string
	for _, c := range section.Figures {
		drawn = append(drawn, c.Name)
	}
	for _, d := range experiment.Spring.Figures {
		want = append(want, d.Name)
	}
	if !slices.Equal(drawn, want) {
		t.Errorf("the notebook draws %q, the experiment has %q", drawn, want)
	}
	for _, name := range drawn {
		for _, ext := range []string{".png", ".svg"} {
			if _, err := os.Stat(filepath.Join(out, "spring", "figures", name+ext)); err != nil {
				t.Error(err)
			}
		}
	}
	for _, page := range []string{"index.html", "spring/notebook.html"} {
		text, err := os.ReadFile(filepath.Join(out, page))
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(text), "data:image/png;base64,"); n < 10 {
			t.Errorf("%s shows %d pictures, want at least 10", page, n)
		}
		for _, outside := range []string{`src="http`, `src='http`, `<link rel="stylesheet" href="http`} {
			if strings.Contains(string(text), outside) {
				t.Errorf("%s fetches something: it contains %s", page, outside)
			}
		}
	}
}

// numbers returns the table and the metrics of the only experiment in a results folder as JSON, without the durations,
// which differ from run to run.
func numbers(t *testing.T, out string) string {
	t.Helper()
	s, err := experiment.ReadResults(out)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Sections) != 1 {
		t.Fatalf("%s holds %d experiments", out, len(s.Sections))
	}
	m := *s.Sections[0].Metrics
	m.TrainSeconds, m.MeasureSeconds = 0, 0
	for i := range m.Runs {
		m.Runs[i].Seconds = 0
	}
	text, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	table, err := os.ReadFile(filepath.Join(out, "table.json"))
	if err != nil {
		t.Fatal(err)
	}
	return string(table) + string(text)
}

// noneMarked fails the test if a process with the mark goes on.
func noneMarked(t *testing.T, mark string) {
	t.Helper()
	var left map[int]string
	for began := time.Now(); time.Since(began) < orphansTake; time.Sleep(200 * time.Millisecond) {
		if left = hnntest.Processes(t, mark); len(left) == 0 {
			return
		}
	}
	for _, command := range left {
		t.Errorf("this process goes on: %s", command)
	}
}

func TestMain(m *testing.M) { os.Exit(hnntest.Main(m.Run)) }
