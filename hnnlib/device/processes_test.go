package device

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"hnn/hnnlib/internal/artifact"
)

// inAnotherProcess starts this test again in another process, where installHelper does the work.
func inAnotherProcess(t *testing.T, c *chain, s source) (cmd *exec.Cmd, said *strings.Builder) {
	t.Helper()
	cmd, said = exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$"), new(strings.Builder)
	cmd.Env = append(os.Environ(), "HNN_TEST_ROOT="+c.root, "HNN_TEST_SHA256="+s.sum)
	cmd.Stderr = said
	must(t, cmd.Start())
	return cmd, said
}

// installHelper installs the test's wheel and exits if this process was started by inAnotherProcess.
func installHelper(t *testing.T) {
	root := os.Getenv("HNN_TEST_ROOT")
	if root == "" {
		return
	}
	c, said := testChain(t, hnnTestPlugin(os.Getenv("HNN_TEST_SHA256")))
	c.root = root
	_, err := c.find(context.Background(), true, works)
	fmt.Fprint(os.Stderr, said)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

func TestTwoProcessesInstallOnce(t *testing.T) {
	installHelper(t)
	s := testWheel(t, pluginText)
	c, _ := testChain(t)
	first, saidFirst := inAnotherProcess(t, c, s)
	second, saidSecond := inAnotherProcess(t, c, s)
	must(t, errors.Join(first.Wait(), second.Wait()))
	if all := saidFirst.String() + saidSecond.String(); strings.Count(all, "unpacking the packages") != 1 {
		t.Errorf("both together do not install it once:\n%s", all)
	}
	_, err := s.installed(context.Background(), c.root, true)
	must(t, err)
}

func TestAnInterruptedInstallationLeavesNothing(t *testing.T) {
	c, _ := testChain(t, testWheel(t, pluginText))
	ctx, cancel := context.WithCancel(context.Background())
	c.progress = func(string) { cancel() } // pip has started
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
	first, _ := inAnotherProcess(t, c, s)
	must(t, first.Wait())
	takes := time.Since(began)
	seed := uint64(began.UnixNano())
	t.Logf("one takes %v; the moments are drawn from %d", takes, seed)
	rng := rand.New(rand.NewPCG(seed, 0))
	whole := 0
	for done := 0; done < kills; {
		must(t, os.RemoveAll(s.dir(c.root)))
		cmd, _ := inAnotherProcess(t, c, s)
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
	for len(left(t, c.root)) > 1 { // children of a killed process may write for a moment longer
		must(t, artifact.Sweep(c.root))
	}
	holds(t, c.root, s)
	t.Logf("%d kills, %d of them when the plugin was there already", kills, whole)
}
