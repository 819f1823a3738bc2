package notebook

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// served is the record of a run of serve, with times of the test's bubble.
type served struct {
	answers []string // "seq start at time"
	why     string
	err     error
	ended   time.Duration
}

const (
	connects = 10 * time.Second
	idles    = 2 * time.Minute
)

// serveWhile runs serve while page simulates the page. Each answer takes 100 ms and fails at q = 2.
func serveWhile(t *testing.T, page func(b *liveBox, cancel func())) (got served) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		b, begun := newLiveBox(2), time.Now()
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var playing sync.WaitGroup
		playing.Go(func() { page(b, cancel) })
		got.why, got.err = b.serve(ctx, connects, idles, func(_ context.Context, s liveStart) error {
			got.answers = append(got.answers, fmt.Sprintf("%d %v at %v", s.seq, s.at, time.Since(begun)))
			time.Sleep(100 * time.Millisecond)
			if s.at[0] == 2 {
				return errors.New("the orbit left")
			}
			return nil
		})
		got.ended = time.Since(begun)
		playing.Wait()
	})
	return got
}

// Of the starts that arrive during a rollout, only the last is rolled out; malformed messages are dropped. The cell
// ends when Stop is pressed, when no page answers or nothing moves, when it is interrupted, and on an error.
func TestLiveBox(t *testing.T) {
	start := func(b *liveBox, seq int) { b.receive("", fmt.Sprintf("%d 0 0", seq)) }
	for name, c := range map[string]struct {
		page    func(b *liveBox, cancel func())
		answers string
		why     string
		ended   time.Duration
	}{
		"newest": {func(b *liveBox, _ func()) {
			for i := 1; i <= 50; i++ {
				b.receive("", fmt.Sprintf("%d 0.5 %g", i, float64(-i)/100))
				time.Sleep(7 * time.Millisecond)
			}
			for _, bad := range []string{"", "51 0.5", "x 0.5 0.5", "51 NaN 0", "51 0 Inf", "51 0 one"} {
				b.receive("", bad)
			}
			time.Sleep(time.Second)
			b.receive("", "52 -7 1e300")
			time.Sleep(200 * time.Millisecond)
			b.receive("", "stop")
			b.receive("", "stop")
		}, "1 [0.5 -0.01] at 0s, 15 [0.5 -0.15] at 100ms, 29 [0.5 -0.29] at 200ms, 43 [0.5 -0.43] at 300ms, " +
			"50 [0.5 -0.5] at 400ms, 52 [-2 2] at 1.35s", stopped, 1550 * time.Millisecond},
		"late": {func(b *liveBox, _ func()) {
			time.Sleep(50 * time.Second)
			start(b, 1)
		}, "", unconnected, connects},
		"idle": {func(b *liveBox, _ func()) {
			start(b, 1)
			time.Sleep(100 * time.Second)
			start(b, 2)
		}, "1 [0 0] at 0s, 2 [0 0] at 1m40s", "nothing moved for 2 min", 100100*time.Millisecond + idles},
		"interrupted in an answer": {func(b *liveBox, cancel func()) {
			start(b, 1)
			time.Sleep(50 * time.Millisecond)
			start(b, 2)
			cancel()
		}, "1 [0 0] at 0s", interrupt, 100 * time.Millisecond},
		"interrupted before anything moved": {func(_ *liveBox, cancel func()) { cancel() }, "", interrupt, 0},
	} {
		got := serveWhile(t, c.page)
		if answers := strings.Join(got.answers, ", "); answers != c.answers {
			t.Errorf("%s: answered %q, want %q", name, answers, c.answers)
		}
		if got.why != c.why || got.err != nil || got.ended != c.ended {
			t.Errorf("%s: ended because %q (%v) after %v, want %q after %v",
				name, got.why, got.err, got.ended, c.why, c.ended)
		}
	}
	got := serveWhile(t, func(b *liveBox, _ func()) { b.receive("", "1 2 0") })
	if got.err == nil || got.err.Error() != "the orbit left" {
		t.Errorf("the error of an answer came out as %v", got.err)
	}
}
