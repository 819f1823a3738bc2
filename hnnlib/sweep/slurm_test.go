package sweep_test

import (
	"context"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"hnn/hnnlib/internal/hnntest"
	"hnn/hnnlib/internal/slurmtest"
	"hnn/hnnlib/run"
	"hnn/hnnlib/sweep"
)

// long is a sweep whose runs last for some seconds.
const long = " spring --seeds 2 --set hidden=8,12 --set steps=8000"

// A sweep on a cluster of which a node fails and an element is cancelled is completed by --resume, with bitwise the
// weights of plain training.
func TestSlurm(t *testing.T) {
	cluster := slurmtest.Start(t)
	runs, dir := filepath.Join(t.TempDir(), "runs"), filepath.Join(t.TempDir(), "it's 100% here")
	t.Setenv(run.DirEnv, runs)
	hnntest.Must(t, runs, "sweep --on slurm"+long, "--out", dir)
	trains := func(element string) func() bool {
		return func() bool { return strings.Contains(logOf(dir, element), ": step ") }
	}
	slurmtest.Await(t, "element 0 trains", trains("0"))
	slurmtest.Await(t, "element 1 trains", trains("1"))
	node := slurmtest.Nodes[1]
	job, err := exec.Command("squeue", "--noheader", "--array", "--nodelist="+node, "--format=%F %K").Output()
	words := strings.Fields(string(job))
	if err != nil || len(words) != 2 {
		t.Fatalf("on node %s, there is %q (%v)", node, job, err)
	}
	cluster.KillNode(node)
	cancelled := map[string]string{"0": "1", "1": "0"}[words[1]]
	if out, err := exec.Command("scancel", words[0]+"_"+cancelled).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	now := settled(t, dir)
	if now.Done != 3 || len(now.Failed) != 1 || !strings.Contains(now.Failed[0].Reason, "CANCELLED") &&
		!strings.Contains(now.Failed[0].Reason, "interrupted") {
		t.Errorf("after one was cancelled: %s, %q", now, now.Failed)
	}
	hnntest.Must(t, runs, "sweep --resume", "--out", dir)
	if now := settled(t, dir); now.Done != 4 || len(now.Rows) != 2 {
		t.Errorf("after --resume: %s, %q", now, now.Failed)
	}
	again := hnntest.Must(t, runs, "sweep --resume", "--out", dir)
	if !strings.Contains(again.Stderr, "nothing is missing") {
		t.Errorf("what is complete is submitted again: %s", again.Stderr)
	}
	if left, _ := filepath.Glob(filepath.Join(runs, ".*")); left != nil {
		t.Errorf("left in the runs folder: %q", left)
	}
	plain := t.TempDir()
	for _, hidden := range []string{"8", "12"} {
		hnntest.Must(t, plain, "train spring --quiet --seeds 2 --set steps=8000 --set hidden="+hidden)
	}
	sameWeights(t, runs, plain, 4)
}

// settled returns the status of a sweep once nothing of it runs or waits.
func settled(t *testing.T, dir string) (now *sweep.Status) {
	t.Helper()
	slurmtest.Await(t, "the sweep has settled", func() bool {
		all, err := sweep.Open(dir, nil)
		if err == nil {
			now, err = all.Status(context.Background())
		}
		if err != nil {
			t.Fatal(err)
		}
		return now.Running+now.Waiting == 0
	})
	return now
}
