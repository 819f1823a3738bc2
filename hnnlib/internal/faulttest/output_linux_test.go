package faulttest

import (
	"path/filepath"
	"strings"
	"testing"

	"hnn/hnnlib/internal/hnntest"
)

// writers are the commands that write one file: all but the name of the file.
var writers = []string{
	"dataset spring --quiet --set trajectories=200 --out",
	"export spring-hnn --quiet --out",
	"render pendulum --quiet --theta 0.1,0.2 --out",
	"rollout --system spring --quiet --state 1,0 --csv",
}

// refuseAll fails the test unless all writers say why they can't write out.npz in a folder.
func refuseAll(t *testing.T, dir, reason string) {
	t.Helper()
	path := filepath.Join(dir, "out.npz")
	for _, line := range writers {
		want := line[strings.LastIndex(line, " ")+1:] + " " + path + " can't be written (" + reason +
			"): give a file in a folder that exists, can be written, and has room"
		hnntest.Refused(t, trainedRuns(t), 1, want, line, path)
	}
}

// Each command that writes a file says so in one sentence where the disk is full, leaves the file that was there as
// it was, and nothing else; with room again, the same command writes it.
func TestOutputOnAFullDisk(t *testing.T) {
	dir := mountDisk(t).dir
	filler, path := fillUp(t, dir), filepath.Join(dir, "out.npz")
	write(t, path, "") // a name takes no room
	refuseAll(t, dir, "no space left on device")
	if text := read(t, path); text != "" {
		t.Errorf("the file that was there has %d bytes now", len(text))
	}
	hnntest.NoneLeft(t, dir)
	remove(t, filler)
	for _, line := range writers {
		write(t, path, "")
		hnntest.Must(t, trainedRuns(t), line, path)
		if read(t, path) == "" {
			t.Errorf("hnn %s writes nothing", line)
		}
	}
}

func TestOutputIntoAReadOnlyFolder(t *testing.T) {
	d := mountDisk(t)
	d.makeReadOnly(t)
	refuseAll(t, d.dir, "read-only file system")
	const reproduce = "reproduce spring --quick --no-notebooks --out "
	hnntest.Refused(t, t.TempDir(), 1, "the results folder can't be made: mkdir "+d.dir+
		"/results: read-only file system; choose another with --out", reproduce+d.dir+"/results")
	hnntest.Refused(t, t.TempDir(), 1, "the results folder can't be written: taking the lock "+d.dir+
		"/.lock: open "+d.dir+"/.lock: read-only file system; choose another with --out", reproduce+d.dir)
}

// A disk that is full when the results are written ends reproduce with one sentence, and there is nothing in their
// place.
func TestReproduceOnAFullDisk(t *testing.T) {
	dir := mountDisk(t).dir
	fillUp(t, dir)
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

// A folder of runs that can't be written is read like another; what would have to write to it says so.
func TestReadOnlyRuns(t *testing.T) {
	d := mountDisk(t)
	folder := copied(t, d.dir)
	d.makeReadOnly(t)
	if r := onlyRun(t, d.dir); !r.Finished {
		t.Errorf("the run is %+v", r)
	}
	again := hnntest.Must(t, d.dir, "train spring"+small)
	if again.Stdout != folder+"\n" || !strings.Contains(again.Stderr, "found finished") {
		t.Errorf("trained again: %q, %s", again.Stdout, again.Stderr)
	}
	if export(t, d.dir, folder) != export(t, trainedRuns(t), "spring-hnn") {
		t.Error("the weights differ")
	}
	hnntest.Must(t, d.dir, "rollout --state 1,0 --t1 1 --points 3 --run "+folder)
	out := hnntest.Run(t, d.dir, "train spring --seed 1 --quiet"+small)
	if out.Status != 1 ||
		!strings.HasPrefix(out.Stderr, "hnn: the folder of the run can't be made: mkdir "+d.dir+"/spring-hnn-seed1-") ||
		!strings.HasSuffix(out.Stderr, ": read-only file system; set HNN_RUNS_DIR to a folder that can be written\n") {
		t.Errorf("status %d: %s", out.Status, out.Stderr)
	}
}

// A folder of runs that is a file is named as such by every command that would look into it.
func TestRunsFolderThatIsAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	write(t, file, "mine")
	want := "HNN_RUNS_DIR is " + file + ", which is a file: set it to the folder of all runs, which is made where " +
		"there is none"
	for _, line := range []string{"runs", "eval spring-hnn", "clean", "train spring --set steps=5 --quiet"} {
		hnntest.Refused(t, file, 1, want, line)
	}
	if read(t, file) != "mine" {
		t.Error("the file was changed")
	}
}
