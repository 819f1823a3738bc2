// Package progress shows the progress of work. The work sends events to a Sink, which shows them as a bar on a terminal
// and as lines elsewhere. Package notebook has a sink for notebook cells.
//
// It imports nothing of hnnlib.
package progress

import (
	"fmt"
	"strings"
	"sync"
	"time"
)

// Event is the state of a piece of work.
type Event struct {
	Title   string        `json:"title"`             // what is being done; the same in all events of one piece of work
	Unit    string        `json:"unit,omitempty"`    // what is counted, such as "step"; "" for parts without a name
	Done    int           `json:"done,omitempty"`    // the number of units done
	Total   int           `json:"total,omitempty"`   // the number of all units; 0 if nothing is counted
	From    int           `json:"from,omitempty"`    // the number of units done before the work was resumed
	Elapsed time.Duration `json:"elapsed,omitempty"` // since the work began or was resumed; 0 if unknown
	Note    string        `json:"note,omitempty"`    // a few words, such as the current loss
	Last    bool          `json:"last,omitempty"`    // no more events of this work follow
}

// Sink receives events. The sinks of this package can be called by several goroutines at once.
type Sink func(Event)

// Say shows a line of text.
func (s Sink) Say(line string) { s(Event{Title: line, Last: true}) }

// Every returns a sink that passes on at most one event in each period, besides the first and the last event of each
// piece of work and events that count nothing.
func Every(period time.Duration, sink Sink) Sink {
	var mu sync.Mutex
	var title string
	var shown time.Time
	return func(e Event) {
		mu.Lock()
		defer mu.Unlock()
		if !e.Last && e.Total > 0 && e.Title == title && time.Since(shown) < period {
			return
		}
		title, shown = e.Title, time.Now()
		sink(e)
	}
}

// linePeriod is the least time between two lines about the same work.
const linePeriod = time.Second

// Lines returns a sink that calls say with events as lines, about one per second.
func Lines(say func(line string)) Sink {
	return Every(linePeriod, func(e Event) { say(e.String()) })
}

// String returns the event in one line: "training: step 740 of 2000, 812 steps/s, 2s left, loss 0.037". The last event
// has the elapsed time in place of the rate.
func (e Event) String() string {
	return strings.TrimSuffix(e.Title+": "+e.Words(), ": ")
}

// Words is like String, but without the title.
func (e Event) Words() string {
	var parts []string
	if e.Total > 0 {
		parts = append(parts, strings.TrimSpace(fmt.Sprintf("%s %d of %d", e.Unit, e.Done, e.Total)))
	}
	switch done := float64(e.Done - e.From); {
	case e.Last && e.Elapsed > 0:
		parts = append(parts, short(e.Elapsed))
	case e.Elapsed > 0 && done > 0:
		rate, format := done/e.Elapsed.Seconds(), "%.0f %s/s"
		if rate < 10 {
			format = "%.2g %s/s"
		}
		left := time.Duration(float64(e.Total-e.Done) / rate * float64(time.Second))
		parts = append(parts, fmt.Sprintf(format, rate, e.units()), short(left)+" left")
	}
	if e.Note != "" {
		parts = append(parts, e.Note)
	}
	return strings.Join(parts, ", ")
}

func (e Event) units() string {
	if e.Unit == "" {
		return "parts"
	}
	return e.Unit + "s"
}

// short returns a duration as text, rounded.
func short(d time.Duration) string {
	if d < 10*time.Second {
		return d.Round(100 * time.Millisecond).String()
	}
	return d.Round(time.Second).String()
}
