package setup

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// If a set-up is killed at any moment, the next one completes it and leaves nothing behind. HNN_FULL=1 kills a hundred
// times, which takes longer than go test's default timeout: use -timeout 1h.
func TestKilledSetupIsCompleted(t *testing.T) {
	setupHelper()
	cache := small(t)
	kills := 5
	if os.Getenv("HNN_FULL") == "1" {
		kills = 100
	}
	takes := twoAtOnce(t, cache)
	seed := uint64(time.Now().UnixNano())
	t.Logf("a set-up takes %v; the moments are drawn from %d", takes, seed)
	rng := rand.New(rand.NewPCG(seed, 0))
	empty(t, cache)
	for done := 0; done < kills; {
		cmd, said := setupProcess(t)
		time.Sleep(time.Duration(rng.Float64() * float64(takes)))
		_ = cmd.Process.Kill()
		err := cmd.Wait()
		if strings.Contains(said.String(), "hnn: ") {
			t.Fatalf("after %d kills, the set-up fails: %s", done, said)
		}
		if err != nil { // otherwise, it ended before the kill
			done++
		}
		if err == nil || done%10 == 9 {
			takes = complete(t, cache)
			empty(t, cache)
		}
	}
	complete(t, cache)
}

// twoAtOnce runs two set-ups at once, which install everything once, while Doctor runs. It returns how long they took.
func twoAtOnce(t *testing.T, cache string) time.Duration {
	t.Helper()
	began := time.Now()
	first, saidFirst := setupProcess(t)
	second, saidSecond := setupProcess(t)
	if _, err := Doctor(context.Background(), "xla:cpu"); err != nil {
		t.Errorf("while it is set up, the doctor fails: %v", err)
	}
	if err := errors.Join(first.Wait(), second.Wait()); err != nil {
		t.Fatalf("%v: %s%s", err, saidFirst, saidSecond)
	}
	took, waited := time.Since(began), 0
	for _, said := range []string{saidFirst.String(), saidSecond.String()} {
		if strings.Contains(said, "waiting for another process that sets up the notebooks") {
			waited++
			if strings.Contains(said, "building ") || strings.Contains(said, "installing ") {
				t.Errorf("the one that waited installs it again: %s", said)
			}
		}
	}
	if waited != 1 {
		t.Errorf("%d of two waited:\n%s%s", waited, saidFirst, saidSecond)
	}
	healthy(t)
	tidy(t, cache)
	return took
}

// complete runs a set-up, checks the result, and returns how long the set-up took.
func complete(t *testing.T, cache string) time.Duration {
	t.Helper()
	began := time.Now()
	cmd, said := setupProcess(t)
	if err := cmd.Wait(); err != nil {
		t.Fatalf("the set-up fails: %v: %s", err, said)
	}
	took := time.Since(began)
	healthy(t)
	tidy(t, cache)
	if t.Failed() {
		t.FailNow()
	}
	return took
}

// empty removes everything that was set up except the plugins.
func empty(t *testing.T, cache string) {
	t.Helper()
	for _, name := range []string{"jupyter", "python", "tools"} {
		must(t, os.RemoveAll(filepath.Join(cache, name)))
	}
}
