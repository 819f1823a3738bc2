package faulttest

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hnn/hnnlib/internal/hnntest"
)

// writers are the commands that write one file: all but the name of the file.
var writers = [][]string{
	{"dataset", "spring", "--quiet", "--set", "trajectories=200", "--out"},
	{"export", "spring-hnn", "--quiet", "--out"},
	{"render", "pendulum", "--quiet", "--theta", "0.1,0.2", "--out"},
	{"rollout", "--system", "spring", "--quiet", "--state", "1,0", "--csv"},
}

func cannotWrite(flag, path, reason string) string {
	return flag + " " + path + " can't be written (" + reason + "): give a file in a folder that exists, can be written, and has room"
}

// Each command that writes a file says so in one sentence where the disk is full, leaves the file that was there as
// it was, and nothing else; with room again, the same command writes it.
func TestOutputOnAFullDisk(t *testing.T) {
	runs, dir := trainedRuns(t), smallDisk(t)
	filler := fillUp(t, dir)
	for _, args := range writers {
		path := filepath.Join(dir, args[0]+".npz")
		if err := os.WriteFile(path, nil, 0o644); err != nil { // a name takes no room
			t.Fatal(err)
		}
		command := append(append([]string{}, args...), path)
		refused(t, runs, cannotWrite(args[len(args)-1], path, "no space left on device"), command...)
		if data := read(t, path); len(data) > 0 {
			t.Errorf("%s: the file that was there has %d bytes now", args[0], len(data))
		}
		hnntest.NoneLeft(t, dir)
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	for _, args := range writers {
		path := filepath.Join(dir, args[0]+".npz")
		hnntest.Must(t, runs, append(append([]string{}, args...), path)...)
		if data := read(t, path); len(data) == 0 {
			t.Errorf("%s: nothing was written", args[0])
		}
	}
}

func TestOutputIntoAReadOnlyFolder(t *testing.T) {
	runs, d := trainedRuns(t), mountDisk(t)
	d.makeReadOnly(t)
	for _, args := range writers {
		path := filepath.Join(d.dir, args[0]+".npz")
		refused(t, runs, cannotWrite(args[len(args)-1], path, "read-only file system"), append(append([]string{}, args...), path)...)
	}
	out := filepath.Join(d.dir, "results")
	refused(t, runs, "the results folder can't be made: mkdir "+out+": read-only file system; choose another with --out",
		"reproduce", "spring", "--quick", "--no-notebooks", "--out", out)
	refused(t, runs, "the results folder can't be written: taking the lock "+d.dir+"/.lock: open "+d.dir+"/.lock: read-only file system; choose another with --out",
		"reproduce", "spring", "--quick", "--no-notebooks", "--out", d.dir)
}

// A disk that is full when the results are written ends reproduce with one sentence, and there is nothing in their
// place.
func TestReproduceOnAFullDisk(t *testing.T) {
	dir := smallDisk(t)
	fillUp(t, dir)
	refused(t, t.TempDir(), "write "+dir+"/table.json: no space left on device: make room, or choose another folder than "+dir+" with --out, and the same command goes on",
		"reproduce", "results", "--quick", "--no-notebooks", "--quiet", "--out", dir)
	for _, name := range []string{"table.json", "table.md", "index.html"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			t.Errorf("there is a %s", name)
		}
	}
	hnntest.NoneLeft(t, dir)
}

// A folder of runs that can't be written is read like another; what would have to write to it says so.
func TestReadOnlyRuns(t *testing.T) {
	d := mountDisk(t)
	copyTo(t, trainedRuns(t), d.dir)
	d.makeReadOnly(t)
	found, err := filepath.Glob(filepath.Join(d.dir, "spring-hnn-seed0-*"))
	if err != nil || len(found) != 1 {
		t.Fatalf("the runs are %q (%v)", found, err)
	}
	if list := listed(t, d.dir); len(list) != 1 || !list[0].Finished {
		t.Errorf("the runs are %+v", list)
	}
	again := hnntest.Must(t, d.dir, append([]string{"train", "spring"}, small...)...)
	if again.Stdout != found[0]+"\n" || !strings.Contains(again.Stderr, "found finished") {
		t.Errorf("trained again: %q, %s", again.Stdout, again.Stderr)
	}
	if !bytes.Equal(export(t, d.dir, found[0]), export(t, trainedRuns(t), "spring-hnn")) {
		t.Error("the weights differ")
	}
	hnntest.Must(t, d.dir, "rollout", "--run", found[0], "--state", "1,0", "--t1", "1", "--points", "3")
	out := hnntest.Run(t, d.dir, append([]string{"train", "spring", "--seed", "1", "--quiet"}, small...)...)
	if out.Status != 1 || !strings.HasPrefix(out.Stderr, "hnn: the folder of the run can't be made: mkdir "+d.dir+"/spring-hnn-seed1-") ||
		!strings.HasSuffix(out.Stderr, ": read-only file system; set HNN_RUNS_DIR to a folder that can be written\n") {
		t.Errorf("status %d: %s", out.Status, out.Stderr)
	}
}

// A folder of runs that is a file is named as such by every command that would look into it.
func TestRunsFolderThatIsAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	write(t, file, []byte("mine"))
	want := "HNN_RUNS_DIR is " + file + ", which is a file: set it to the folder of all runs, which is made where there is none"
	for _, args := range []string{"runs", "eval spring-hnn", "clean", "train spring --set steps=5 --set hidden=4 --quiet"} {
		refused(t, file, want, strings.Fields(args)...)
	}
	if string(read(t, file)) != "mine" {
		t.Error("the file was changed")
	}
}
