package faulttest

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"hnn/hnnlib/internal/disk/disktest"
	"hnn/hnnlib/internal/hnntest"
)

func TestDisks(t *testing.T) {
	if os.Getenv(envLong) == "" {
		weights := filepath.Join(t.TempDir(), "weights.npz")
		write(t, weights, undisturbed(t).weights)
		t.Setenv(envLong, long(t))
		t.Setenv(envWeights, weights)
	}
	if !disktest.Inside(t) {
		return
	}
	for name, test := range map[string]func(t *testing.T, dir string){
		"full when a checkpoint is written": checkpointOnFullDisk,
		"full when a file is written":       outputOnFullDisk,
		"full when results are written":     reproduceOnFullDisk,
		"read-only for files":               outputIntoReadOnlyFolder,
		"read-only with runs":               readOnlyRuns,
	} {
		t.Run(name, func(t *testing.T) { test(t, disktest.Small(t, "8m")) })
	}
}

// If the disk is full when a checkpoint is written, the training ends with one sentence. The checkpoint before still
// loads, and with room again, the training goes on from it to the weights of an undisturbed run.
func checkpointOnFullDisk(t *testing.T, runs string) {
	before := interrupted(t, runs)
	filler := disktest.Fill(t, runs, 0)
	out := hnntest.Run(t, runs, long(t))
	sentence := regexp.MustCompile(`(?m)^hnn: the checkpoint of step \d+ can't be written: no space left on device ` +
		`in ` + regexp.QuoteMeta(runs) + `/spring-hnn-seed0-[0-9a-f]{12}; make room, and the same command goes on ` +
		`from the last checkpoint$`)
	if out.Status != 1 || out.Stdout != "" || !sentence.MatchString(out.Stderr) ||
		strings.Count(out.Stderr, "hnn: ") != 1 {
		t.Errorf("status %d: %s", out.Status, out.Stderr)
	}
	if r := onlyRun(t, runs); r.Finished || r.Step != before.step {
		t.Errorf("with the disk full, the run is %+v, and was at step %d", r, before.step)
	}
	remove(t, filler)
	finish(t, runs)
}

// writers are the commands that write one file, without the file's name.
var writers = []string{
	"dataset spring --quiet --set trajectories=200 --out",
	"export spring-hnn --quiet --out",
	"render pendulum --quiet --theta 0.1,0.2 --out",
	"rollout --system spring --quiet --state 1,0 --csv",
}

// outputOf is a file in a folder that a writer can write.
func outputOf(line, dir string) string {
	if strings.HasSuffix(line, "--csv") {
		return filepath.Join(dir, "out.csv")
	}
	return filepath.Join(dir, "out.npz")
}

// refuseAll fails the test unless all writers say why they can't write a file in a folder.
func refuseAll(t *testing.T, dir, reason string) {
	t.Helper()
	for _, line := range writers {
		path := outputOf(line, dir)
		want := line[strings.LastIndex(line, " ")+1:] + " " + path + " can't be written (" + reason +
			"): give a file in a folder that exists, can be written, and has room"
		hnntest.Refused(t, trainedRuns(t), 1, want, line, path)
	}
}

// If the disk is full, each command that writes a file says so in one sentence, leaves an existing file as it was, and
// leaves no other files. With room again, the same command writes the file.
func outputOnFullDisk(t *testing.T, dir string) {
	filler := disktest.Fill(t, dir, 0)
	for _, line := range writers {
		write(t, outputOf(line, dir), "") // an empty file takes no room
	}
	refuseAll(t, dir, "no space left on device")
	for _, line := range writers {
		if text := read(t, outputOf(line, dir)); text != "" {
			t.Errorf("the file that was there has %d bytes now", len(text))
		}
	}
	hnntest.NoneLeft(t, dir)
	remove(t, filler)
	for _, line := range writers {
		path := outputOf(line, dir)
		write(t, path, "")
		hnntest.Must(t, trainedRuns(t), line, path)
		if read(t, path) == "" {
			t.Errorf("hnn %s writes nothing", line)
		}
	}
}

func outputIntoReadOnlyFolder(t *testing.T, dir string) {
	disktest.ReadOnly(t, dir)
	refuseAll(t, dir, "read-only file system")
	const reproduce = "reproduce spring --quick --no-notebooks --out "
	hnntest.Refused(t, t.TempDir(), 1, "the results folder can't be made: mkdir "+dir+
		"/results: read-only file system; choose another with --out", reproduce+dir+"/results")
	hnntest.Refused(t, t.TempDir(), 1, "the results folder can't be written: taking the lock "+dir+
		"/.lock: open "+dir+"/.lock: read-only file system; choose another with --out", reproduce+dir)
}

// If the disk is full when the results are written, reproduce ends with one sentence, and leaves no incomplete files.
func reproduceOnFullDisk(t *testing.T, dir string) {
	disktest.Fill(t, dir, 0)
	hnntest.Refused(t, t.TempDir(), 1, "write "+dir+"/table.json: no space left on device: make room, or choose "+
		"another folder than "+dir+" with --out, and the same command goes on",
		"reproduce results --quick --no-notebooks --quiet --out "+dir)
	for _, name := range []string{"table.json", "table.md", "index.html"} {
		if exists(dir, name) {
			t.Errorf("there is a %s", name)
		}
	}
	hnntest.NoneLeft(t, dir)
}

// A read-only folder of runs can be read like any other. Commands that must write to it say that they can't.
func readOnlyRuns(t *testing.T, runs string) {
	folder := copied(t, runs)
	disktest.ReadOnly(t, runs)
	if r := onlyRun(t, runs); !r.Finished {
		t.Errorf("the run is %+v", r)
	}
	again := hnntest.Must(t, runs, "train spring"+small)
	if again.Stdout != folder+"\n" || !strings.Contains(again.Stderr, "found finished") {
		t.Errorf("trained again: %q, %s", again.Stdout, again.Stderr)
	}
	if export(t, runs, folder) != export(t, trainedRuns(t), "spring-hnn") {
		t.Error("the weights differ")
	}
	hnntest.Must(t, runs, "rollout --state 1,0 --t1 1 --points 3 --run "+folder)
	out := hnntest.Run(t, runs, "train spring --seed 1 --quiet"+small)
	if out.Status != 1 ||
		!strings.HasPrefix(out.Stderr, "hnn: the folder of the run can't be made: mkdir "+runs+"/spring-hnn-seed1-") ||
		!strings.HasSuffix(out.Stderr, ": read-only file system; set HNN_RUNS_DIR to a folder that can be written\n") {
		t.Errorf("status %d: %s", out.Status, out.Stderr)
	}
}
