package reproduce

import (
	crypto "crypto/rand"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"hnn/hnnlib/experiment"
	"hnn/hnnlib/internal/hnntest"
)

// orphansTake is how long what a killed process has started may take to end: Jupyter has 15 seconds to end a kernel,
// and the machine may be busy.
const orphansTake = time.Minute

// Reproducing, killed at random moments of its notebook, in half of the cases together with the program that runs the
// notebook, leaves no process behind that would go on; the same command again, at once, ends with the numbers of an
// undisturbed one.
func TestKilledReproduceGoesOn(t *testing.T) {
	const round = 10                                         // kills before the command may come to its end
	rng, n, cells := hnntest.Moments(t), hnntest.Kills(5), 4 // these train and measure
	if n > round {
		cells = 8 // the later ones draw: it takes a minute to get there
	}
	want := t.TempDir()
	hnntest.Must(t, t.TempDir(), "reproduce spring --quick --quiet --no-notebooks --out "+want)
	for done := 0; done < n; done += round {
		killedRound(t, rng, min(round, n-done), cells, want)
	}
	t.Logf("%d kills, the numbers are the same, and no process went on", n)
}

// killedRound kills reproduce n times in its first cells, lets it come to its end, and compares the numbers.
func killedRound(t *testing.T, rng *rand.Rand, n, cells int, want string) {
	t.Helper()
	runs, out := t.TempDir(), t.TempDir()
	line := "reproduce spring --quick --out " + out
	var marks []string
	for done := 0; done < n; {
		k := reproduceKill{
			mark:  "HNN_FAULT_MARK=" + crypto.Text(),
			cell:  1 + min(rng.IntN(cells), rng.IntN(cells)),
			after: time.Duration(rng.Float64() * float64(3*time.Second)),
			both:  rng.IntN(2) == 1,
		}
		if k.do(t, runs, line) {
			done++
			t.Logf("killed %.1f s into cell %d (with the notebook's program: %t)", k.after.Seconds(), k.cell, k.both)
		}
		marks = append(marks, k.mark)
	}
	hnntest.Must(t, runs, line)
	sameNumbers(t, out, want)
	for _, dir := range []string{".", "spring", "spring/figures"} {
		hnntest.NoneLeft(t, filepath.Join(out, dir))
	}
	for _, mark := range marks {
		noneMarked(t, mark)
	}
}

// reproduceKill is a kill of reproduce and its process group.
type reproduceKill struct {
	mark  string        // a variable that all its processes have
	cell  int           // in which it happens
	after time.Duration // since the cell's start
	// both says that the program that runs the notebook, a group of its own, is killed at the same time: it could end
	// the kernel.
	both bool
}

// do starts reproduce and kills it. It returns false if the process ended before.
func (k reproduceKill) do(t *testing.T, runs, line string) bool {
	t.Helper()
	cmd := hnntest.Command(t, runs, line)
	cmd.Env = append(cmd.Env, k.mark)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	p := hnntest.Start(t, cmd)
	cell := fmt.Sprintf("spring.ipynb: cell %d of ", k.cell)
	if p.Await(func() bool {
		time.Sleep(10 * time.Millisecond)
		return strings.Contains(p.Complained(), cell)
	}) {
		p.EndsWithin(k.after)
	}
	groups := []int{p.Process.Pid}
	if k.both {
		for pid, command := range hnntest.Processes(t, k.mark) {
			if strings.Contains(command, "run_notebook.py") {
				groups = append(groups, pid)
			}
		}
		if len(groups) == 1 && !p.EndsWithin(0) {
			t.Fatalf("while reproduce is in cell %d, no program runs the notebook", k.cell)
		}
	}
	for _, group := range groups {
		_ = syscall.Kill(-group, syscall.SIGKILL) // an error says that it has ended
	}
	return p.Killed(t)
}

// sameNumbers compares two results folders: the table, and of the metrics all but times and pictures.
func sameNumbers(t *testing.T, got, want string) {
	t.Helper()
	a, b := numbers(t, got), numbers(t, want)
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			t.Fatalf("the numbers differ from those of an undisturbed one in line %d:\n%s\n%s", i+1, a[i], b[i])
		}
	}
	if len(a) != len(b) {
		t.Errorf("the numbers have %d lines, those of an undisturbed one %d", len(a), len(b))
	}
}

// numbers are the table and the metrics of the one experiment in a results folder as lines of JSON, without what may
// differ from run to run.
func numbers(t *testing.T, out string) []string {
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
	return strings.Split(string(table)+string(text), "\n")
}

// noneMarked fails the test if a process with that mark goes on.
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
