package device

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/internal/python"
)

// slowPython puts a python3 before PATH that notes each pip it is asked for in the file log, and runs it only once
// the file gate is there. It is that of a new environment, since Debian's has no pip.
func slowPython(t *testing.T) (log, gate string) {
	t.Helper()
	p, err := python.Find(context.Background())
	if err != nil {
		t.Skip(err)
	}
	if p, err = p.Venv(context.Background(), filepath.Join(t.TempDir(), "venv")); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	log, gate = filepath.Join(dir, "log"), filepath.Join(dir, "gate")
	script := fmt.Sprintf(`#!/bin/sh
case "$*" in
*version_info*) echo "3 11 0 $0";;
*"-m pip"*) echo pip >> '%s'; while [ ! -e '%s' ]; do sleep 0.01; done; exec '%s' "$@";;
*) exec '%s' "$@";;
esac
`, log, gate, p.Path, p.Path)
	must(t, os.WriteFile(filepath.Join(dir, "python3"), []byte(script), 0o755))
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	return log, gate
}

// inAnotherProcess runs this test again in a process of its own, where installHelper does the work.
func inAnotherProcess(t *testing.T, c *chain, s source) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	cmd.Env = append(os.Environ(), "HNN_TEST_ROOT="+c.root, "HNN_TEST_SHA256="+s.sum)
	cmd.Stderr = os.Stderr
	must(t, cmd.Start())
	return cmd
}

// installHelper installs the test's wheel and ends the process, if this is the other process.
func installHelper(t *testing.T) {
	root := os.Getenv("HNN_TEST_ROOT")
	if root == "" {
		return
	}
	c, _ := testChain(t, hnnTestPlugin(os.Getenv("HNN_TEST_SHA256")))
	c.root = root
	if _, err := c.find(context.Background(), true, works); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// await waits until the file is there. The test's own limit ends a wait that never ends.
func await(path string) {
	for {
		if _, err := os.Stat(path); err == nil {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

func TestTwoProcessesInstallOnce(t *testing.T) {
	installHelper(t)
	w := testWheel(t, pluginText)
	c, _ := testChain(t)
	log, gate := slowPython(t)
	first, second := inAnotherProcess(t, c, w), inAnotherProcess(t, c, w)
	await(log) // one of them has begun, and holds the lock
	must(t, os.WriteFile(gate, nil, 0o644))
	must(t, errors.Join(first.Wait(), second.Wait()))
	if raw, err := os.ReadFile(log); err != nil || string(raw) != "pip\n" {
		t.Fatalf("pip was run %d times (%v), want once", strings.Count(string(raw), "pip"), err)
	}
	_, err := w.installed(context.Background(), c.root, true)
	must(t, err)
}

func TestAnInterruptedInstallationLeavesNothing(t *testing.T) {
	c, _ := testChain(t, testWheel(t, pluginText))
	log, _ := slowPython(t)
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		await(log)
		cancel()
	}()
	if _, err := c.find(ctx, true, works); !errors.Is(err, context.Canceled) {
		t.Fatalf("got error %v, want %v", err, context.Canceled)
	}
	holds(t, c.root)
	if err := c.recentFailure(); err != nil {
		t.Fatalf("an interruption is remembered as a failure: %v", err)
	}
}

// An installation killed at any moment leaves a whole plugin or none, and the next one makes it whole and tidies up.
// HNN_FULL=1 kills a hundred times.
func TestKilledInstallations(t *testing.T) {
	installHelper(t)
	ctx := context.Background()
	s := testWheel(t, strings.Repeat(pluginText, 5<<20/len(pluginText)))
	kills := 5
	if os.Getenv("HNN_FULL") == "1" {
		kills = 100
	}
	c, _ := testChain(t, s)
	began := time.Now()
	must(t, inAnotherProcess(t, c, s).Wait())
	takes := time.Since(began)
	seed := uint64(began.UnixNano())
	t.Logf("one takes %v; the moments are drawn from %d", takes, seed)
	rng := rand.New(rand.NewPCG(seed, 0))
	whole := 0
	for done := 0; done < kills; {
		must(t, os.RemoveAll(s.dir(c.root)))
		cmd := inAnotherProcess(t, c, s)
		time.Sleep(time.Duration(rng.Float64() * float64(takes)))
		_ = cmd.Process.Kill()
		if cmd.Wait() != nil {
			done++
		}
		_, err := s.installed(ctx, c.root, true)
		if damaged(err) {
			t.Fatalf("after %d kills: %v", done, err)
		}
		if err == nil {
			whole++
		}
	}
	found(t, c)
	for len(left(t, c.root)) > 1 { // what a killed process had started may write for a moment longer
		must(t, artifact.Sweep(c.root))
	}
	holds(t, c.root, s)
	t.Logf("%d kills, %d of them when the plugin was there already", kills, whole)
}
