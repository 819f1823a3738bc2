package device

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"hnn/hnnlib/internal/python"
)

// testChain is a chain over a new folder that finds nothing outside it.
func testChain(t *testing.T, sources ...source) (*chain, *[]string) {
	t.Helper()
	said := new([]string)
	root := filepath.Join(t.TempDir(), PluginsDir)
	if err := os.Mkdir(root, 0o755); err != nil {
		t.Fatal(err)
	}
	return &chain{
		root:     root,
		sources:  sources,
		places:   func(string) (*plugin, error) { return nil, errors.New("nothing there") },
		progress: func(line string) { *said = append(*said, line) },
	}, said
}

// fails is a source that has nothing, and counts how often it is asked.
func fails(why string, asked *int) source {
	return func(context.Context, string, func(string)) (*plugin, error) {
		*asked++
		return nil, errors.New(why)
	}
}

// brings is a source that has the plugin called name.
func brings(name string) source {
	return func(_ context.Context, root string, _ func(string)) (*plugin, error) {
		return &plugin{path: filepath.Join(root, name), source: name}, nil
	}
}

func TestChainFallsThroughInOrder(t *testing.T) {
	w := testWheel(t)
	other := w
	other.sha256 = strings.Repeat("ab", 32)
	asked := 0
	c, said := testChain(t, other.install, w.install, fails("should not be asked", &asked))
	var tried []string
	err := c.ensure(context.Background(), false, func(p *plugin) error {
		tried = append(tried, p.source)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(tried) != "[wheel hnn-test-plugin 1.0]" || asked != 0 {
		t.Fatalf("tried %q, and asked the source behind it %d times", tried, asked)
	}
	if !strings.Contains(strings.Join(*said, "\n"), "handed out another file") {
		t.Fatalf("it did not say why the first source failed: %q", *said)
	}
}

func TestChainSkipsAPluginThatDoesNotStart(t *testing.T) {
	c, _ := testChain(t, brings("broken"), brings("good"))
	c.places = func(string) (*plugin, error) { return &plugin{source: "standard"}, nil }
	var tried []string
	err := c.ensure(context.Background(), false, func(p *plugin) error {
		tried = append(tried, p.source)
		if p.source == "good" {
			return nil
		}
		return errors.New("does not start")
	})
	// What is there is tried again once the lock is held: another process may have changed it.
	if want := "[standard standard broken good]"; err != nil || fmt.Sprint(tried) != want {
		t.Fatalf("tried %v (error %v), want %v", tried, err, want)
	}
}

func TestChainPrefersWhatIsThere(t *testing.T) {
	asked := 0
	c, _ := testChain(t, fails("should not be asked", &asked))
	c.places = func(string) (*plugin, error) { return &plugin{source: "standard"}, nil }
	dir := filepath.Join(c.root, cpuWheels[1].dir())
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, wheelPluginFile), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := writeManifest(dir, wheelPluginFile, "cached"); err != nil {
		t.Fatal(err)
	}
	var tried []string
	try := func(p *plugin) error {
		tried = append(tried, p.source)
		return nil
	}
	if err := c.ensure(context.Background(), false, try); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := c.ensure(context.Background(), false, try); err != nil {
		t.Fatal(err)
	}
	if want := "[cached standard]"; fmt.Sprint(tried) != want || asked != 0 {
		t.Fatalf("tried %v and asked %d sources, want %v and none", tried, asked, want)
	}
}

func TestChainDoesNotRetryAtOnceUnlessTold(t *testing.T) {
	asked := 0
	c, _ := testChain(t, fails("no network", &asked), fails("nor there", &asked))
	try := func(*plugin) error { return nil }
	want := []string{"no network (the other source failed too)", "installing it failed 0 minutes ago ('hnn setup' tries again now): no network (the other source failed too)"}
	for i := range want {
		if err := c.ensure(context.Background(), false, try); err == nil || err.Error() != want[i] {
			t.Fatalf("attempt %d gives error %q, want %q", i+1, err, want[i])
		}
	}
	if asked != 2 {
		t.Fatalf("the sources were asked %d times, want each once", asked)
	}
	if err := c.ensure(context.Background(), true, try); err == nil || asked != 4 {
		t.Fatalf("told to, it asked %d times in all (error %v), want 4", asked, err)
	}
	c.sources = []source{brings("good")}
	if err := c.ensure(context.Background(), true, try); err != nil {
		t.Fatal(err)
	}
	if err := recentFailure(c.root); err != nil {
		t.Fatalf("after a success the failure is still remembered: %v", err)
	}
}

func TestFailureIsForgottenAfterAWhile(t *testing.T) {
	root := t.TempDir()
	rememberFailure(root, errors.New("no network"))
	if recentFailure(root) == nil {
		t.Fatal("a fresh failure is not remembered")
	}
	old := fmt.Sprintf(`{"time": %q, "reason": "no network"}`, time.Now().Add(-retryAfter-time.Minute).Format(time.RFC3339))
	if err := os.WriteFile(memoPath(root), []byte(old), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := recentFailure(root); err != nil {
		t.Fatalf("an old failure is remembered: %v", err)
	}
}

// pythonWithPip is a Python that has pip, which Debian's has not: then it is one of an environment, made once.
var pythonWithPip = sync.OnceValues(func() (string, error) {
	p, err := python.Find(context.Background())
	if err != nil {
		return "", err
	}
	scratch, err := os.MkdirTemp("", "hnn-test-python-")
	if err != nil {
		return "", err
	}
	if p, err = p.WithPip(context.Background(), scratch); err != nil {
		return "", err
	}
	return p.Path, nil
})

// slowPython puts a python3 alone before PATH that notes each pip it is asked for in the file log, and runs it only
// once the file gate is there.
func slowPython(t *testing.T) (log, gate string) {
	t.Helper()
	real, err := pythonWithPip()
	if err != nil {
		t.Skip(err)
	}
	dir := t.TempDir()
	log, gate = filepath.Join(dir, "log"), filepath.Join(dir, "gate")
	script := fmt.Sprintf(`#!/bin/sh
case "$*" in
*version_info*) echo "3 11 0 $0";;
*"-m pip"*) echo pip >> '%s'; while [ ! -e '%s' ]; do sleep 0.01; done; exec '%s' "$@";;
*) exec '%s' "$@";;
esac
`, log, gate, real, real)
	if err := os.WriteFile(filepath.Join(dir, "python3"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	return log, gate
}

// inAnotherProcess runs this test again in a process of its own, where installHelper does the work.
func inAnotherProcess(t *testing.T, c *chain, w wheel) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	cmd.Env = append(os.Environ(), "HNN_TEST_ROOT="+c.root, "HNN_TEST_SHA256="+w.sha256)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd
}

// installHelper installs the test's wheel and ends the process, if this is the other process.
func installHelper() {
	root := os.Getenv("HNN_TEST_ROOT")
	if root == "" {
		return
	}
	w := wheel{name: "hnn-test-plugin", version: "1.0", file: "hnn_test_plugin/plugin.so", sha256: os.Getenv("HNN_TEST_SHA256")}
	c := &chain{
		root:     root,
		sources:  []source{w.install},
		places:   func(string) (*plugin, error) { return nil, errors.New("nothing there") },
		progress: silent,
	}
	cpuWheels = []wheel{w}
	if err := c.ensure(context.Background(), false, func(*plugin) error { return nil }); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// waitFor waits until the file is there.
func waitFor(t *testing.T, path string) {
	t.Helper()
	for {
		if _, err := os.Stat(path); err == nil {
			return
		}
		time.Sleep(time.Millisecond) // the test's own limit ends a wait that never ends
	}
}

func TestTwoProcessesInstallOnce(t *testing.T) {
	installHelper()
	w := testWheel(t)
	c, _ := testChain(t)
	log, gate := slowPython(t)
	first, second := inAnotherProcess(t, c, w), inAnotherProcess(t, c, w)
	waitFor(t, log) // one of them has begun, and holds the lock
	if err := os.WriteFile(gate, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(first.Wait(), second.Wait()); err != nil {
		t.Fatal(err)
	}
	if raw, err := os.ReadFile(log); err != nil || string(raw) != "pip\n" {
		t.Fatalf("pip was run %d times (%v), want once", strings.Count(string(raw), "pip"), err)
	}
	if _, err := checkInstalled(filepath.Join(c.root, w.dir()), true); err != nil {
		t.Fatal(err)
	}
}

func TestAKilledInstallationLeavesNothingThatIsUsed(t *testing.T) {
	installHelper()
	w := testWheel(t)
	c, _ := testChain(t, w.install)
	log, gate := slowPython(t)
	killed := inAnotherProcess(t, c, w)
	waitFor(t, log)
	if err := killed.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = killed.Wait()
	if got := left(t, c.root); len(got) != 1 || !strings.HasPrefix(got[0], ".hnn-tmp-") {
		t.Fatalf("the killed process left %q, want one temporary folder", got)
	}
	if found, damage := cached(c.root, false); len(found) != 0 || len(damage) != 0 {
		t.Fatalf("what the killed process left is taken for a plugin: %+v, or a damaged one: %v", found, damage)
	}
	if err := os.WriteFile(gate, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := c.ensure(context.Background(), false, func(*plugin) error { return nil }); err != nil {
		t.Fatal(err)
	}
	if got := left(t, c.root); len(got) != 1 || got[0] != w.dir() {
		t.Fatalf("after installing again the folder holds %q, want only %q", got, w.dir())
	}
}

func TestAnInterruptedInstallationLeavesNothing(t *testing.T) {
	w := testWheel(t)
	c, _ := testChain(t, w.install)
	log, _ := slowPython(t)
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		waitFor(t, log)
		cancel()
	}()
	err := c.ensure(ctx, false, func(*plugin) error { return nil })
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("got error %v, want %v", err, context.Canceled)
	}
	if got := left(t, c.root); len(got) != 0 {
		t.Fatalf("left behind: %q", got)
	}
	if err := recentFailure(c.root); err != nil {
		t.Fatalf("an interruption is remembered as a failure: %v", err)
	}
}
