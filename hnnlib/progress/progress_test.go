package progress

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestString(t *testing.T) {
	for _, c := range []struct {
		event Event
		want  string
	}{
		// Work that was done before does not count in the rate.
		{Event{Unit: "step", Done: 1500, Total: 2000, From: 1000, Elapsed: 2 * time.Second, Note: "loss 0.04"},
			": step 1500 of 2000, 250 steps/s, 2s left, loss 0.04"},
		{Event{Unit: "step", Done: 15000, Total: 60000, Elapsed: 10 * time.Second},
			": step 15000 of 60000, 1500 steps/s, 30s left"},
		{Event{Done: 1, Total: 2, Elapsed: 4 * time.Second}, ": 1 of 2, 0.25 parts/s, 4s left"},
		{Event{Unit: "step", Done: 1000, Total: 2000, From: 1000, Elapsed: time.Second}, ": step 1000 of 2000"},
		{Event{Done: 2000, Total: 2000, Elapsed: 12300 * time.Millisecond, Note: "loss 0.04", Last: true},
			": 2000 of 2000, 12s, loss 0.04"},
		{Event{Note: "waiting"}, ": waiting"},
		{Event{Last: true}, ""},
	} {
		c.event.Title = "training"
		if got := c.event.String(); got != "training"+c.want {
			t.Errorf("got %q, want %q after the title", got, c.want)
		}
	}
}

// Every passes on the first and last events and those that count nothing, and few others.
func TestEvery(t *testing.T) {
	var got []string
	sink := Every(time.Hour, func(e Event) { got = append(got, e.String()) })
	for _, title := range []string{"a", "b"} {
		for i := range 1001 {
			sink(Event{Title: title, Done: i, Total: 1000, Last: i == 1000})
			if i == 500 {
				sink(Event{Title: title, Note: "waiting"})
			}
		}
	}
	sink.Say("done")
	sink.Say("done")
	want := []string{"a: 0 of 1000", "a: waiting", "a: 1000 of 1000",
		"b: 0 of 1000", "b: waiting", "b: 1000 of 1000", "done", "done"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A writer that is not a terminal gets lines.
func TestToFile(t *testing.T) {
	var b strings.Builder
	sink := To(&b)
	sink(Event{Title: "training", Total: 3})
	sink(Event{Title: "training", Done: 3, Total: 3, Last: true})
	if got := b.String(); got != "training: 0 of 3\ntraining: 3 of 3\n" {
		t.Errorf("got %q", got)
	}
}

// Announce says nothing of work that ends at once.
func TestAnnounce(t *testing.T) {
	said := make(chan string, 1)
	say := func(line string) { said <- line }
	Announce(say, "quick")()
	done := Announce(say, "slow")
	if line := <-said; !strings.HasPrefix(line, "slow…") {
		t.Errorf("said %q", line)
	}
	done()
	if len(said) > 0 {
		t.Errorf("said %q too", <-said)
	}
}
