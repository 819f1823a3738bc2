package notebook

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// served is what a run of serve did, by the clock of the test's bubble.
type served struct {
	answers []string // "seq start at time"
	rests   []time.Duration
	why     string
	err     error
	ended   time.Duration
}

var times = liveTimes{connect: 10 * time.Second, idle: 2 * time.Minute, rest: time.Second}

// serveWhile serves while page plays the page; each answer takes 100 ms.
func serveWhile(t *testing.T, page func(b *liveBox, cancel func())) (got served) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		b, begun := newLiveBox(2), time.Now()
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var playing sync.WaitGroup
		playing.Go(func() { page(b, cancel) })
		got.why, got.err = b.serve(ctx, times, func(_ context.Context, seq int, start []float64) error {
			got.answers = append(got.answers, fmt.Sprintf("%d %v at %v", seq, start, time.Since(begun)))
			time.Sleep(100 * time.Millisecond)
			if start[0] == 2 {
				return errors.New("the orbit left")
			}
			return nil
		}, func(context.Context) error {
			got.rests = append(got.rests, time.Since(begun))
			return nil
		})
		got.ended = time.Since(begun)
		playing.Wait()
	})
	return got
}

// Of the starts that come in during a rollout, only the last is rolled out; what comes late or is malformed is dropped.
func TestLiveBoxKeepsTheNewest(t *testing.T) {
	got := serveWhile(t, func(b *liveBox, _ func()) {
		for i := 1; i <= 50; i++ {
			b.receive("", fmt.Sprintf("%d 0.5 %g", i, float64(-i)/100))
			time.Sleep(7 * time.Millisecond)
		}
		for _, bad := range []string{"", "51 0.5", "51 0.5 0.5 0.5", "x 0.5 0.5", "51 NaN 0", "51 0 Inf", "51 0 one", "50 0.1 0.1", "3 0.1 0.1"} {
			b.receive("", bad)
		}
		time.Sleep(time.Second)
		b.receive("", "52 -7 1e300")
		time.Sleep(200 * time.Millisecond)
		b.receive("", "stop")
		b.receive("", "stop")
	})
	want := []string{"1 [0.5 -0.01] at 0s", "15 [0.5 -0.15] at 100ms", "29 [0.5 -0.29] at 200ms", "43 [0.5 -0.43] at 300ms", "50 [0.5 -0.5] at 400ms",
		"52 [-2 2] at 1.35s"}
	if !slices.Equal(got.answers, want) {
		t.Errorf("answered %q, want %q", got.answers, want)
	}
	if got.why != stopped || got.err != nil || got.ended != 1550*time.Millisecond {
		t.Errorf("ended because %q (%v) after %v, want Stop after 1.55s", got.why, got.err, got.ended)
	}
}

// The cell ends by itself when nothing moves, and tidies up before that, once.
func TestLiveBoxIdle(t *testing.T) {
	got := serveWhile(t, func(b *liveBox, _ func()) {
		for i := range 5 {
			time.Sleep(50 * time.Second)
			b.receive("", fmt.Sprintf("%d 0 0", i+1))
		}
	})
	if got.why != unconnected || got.ended != times.connect || len(got.answers) != 0 {
		t.Errorf("a page that comes late: ended because %q after %v, want %q after %v", got.why, got.ended, unconnected, times.connect)
	}
	got = serveWhile(t, func(b *liveBox, _ func()) {
		for i := range 4 {
			b.receive("", fmt.Sprintf("%d 0 0", i+1))
			time.Sleep(100 * time.Second)
		}
	})
	last := 300*time.Second + 100*time.Millisecond
	if want := "nothing moved for 2 minutes"; got.why != want || got.ended != last+times.idle || len(got.answers) != 4 {
		t.Errorf("ended because %q after %v and %d answers, want %q after %v and 4", got.why, got.ended, len(got.answers), want, last+times.idle)
	}
	if len(got.rests) != 4 || got.rests[3] != last+times.rest {
		t.Errorf("tidied up at %v, want four times, at last at %v", got.rests, last+times.rest)
	}
}

func TestLiveBoxEnds(t *testing.T) {
	got := serveWhile(t, func(b *liveBox, cancel func()) {
		b.receive("", "1 0 0")
		time.Sleep(50 * time.Millisecond)
		b.receive("", "2 0 0")
		cancel()
	})
	if got.why != interrupt || got.err != nil || got.ended != 100*time.Millisecond || len(got.answers) != 1 {
		t.Errorf("interrupted in an answer: %q (%v) after %v and %q, want the end of that answer and no other", got.why, got.err, got.ended, got.answers)
	}
	got = serveWhile(t, func(_ *liveBox, cancel func()) { cancel() })
	if got.why != interrupt || got.ended != 0 {
		t.Errorf("interrupted before anything moved: %q after %v", got.why, got.ended)
	}
	got = serveWhile(t, func(b *liveBox, _ func()) { b.receive("", "1 2 0") })
	if got.err == nil || got.err.Error() != "the orbit left" {
		t.Errorf("the error of an answer came out as %v", got.err)
	}
}

func TestSpoken(t *testing.T) {
	for d, want := range map[time.Duration]string{time.Minute: "a minute", 2 * time.Minute: "2 minutes", 90 * time.Second: "1m30s", 5 * time.Second: "5s"} {
		if got := spoken(d); got != want {
			t.Errorf("%v is spoken as %q, want %q", d, got, want)
		}
	}
}
