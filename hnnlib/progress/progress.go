// Package progress says how far work has come. What works sends events to a Sink; the sink shows them: as a bar on a
// terminal, as a line now and then elsewhere. The bar in a notebook's cell is package notebook's.
//
// It imports nothing of hnnlib.
package progress

import (
	"fmt"
	"strings"
	"sync"
	"time"
)

// Event is how far some work has come.
type Event struct {
	Title   string        `json:"title"`             // what is being done; the same in all events of one piece of work
	Unit    string        `json:"unit,omitempty"`    // what is counted, such as "step"; "" for parts without a name
	Done    int           `json:"done,omitempty"`    // how many are done
	Total   int           `json:"total,omitempty"`   // of how many; 0 if nothing is counted
	From    int           `json:"from,omitempty"`    // how many were done before, by work that is resumed
	Elapsed time.Duration `json:"elapsed,omitempty"` // since the work began or was resumed; 0 if not known
	Note    string        `json:"note,omitempty"`    // a few words, such as the present loss
	Last    bool          `json:"last,omitempty"`    // no more events of this work follow
}

// Sink takes events. Those that this package makes may be called by several goroutines.
type Sink func(Event)

// Say shows a line of text.
func (s Sink) Say(line string) { s(Event{Title: line, Last: true}) }

// Every passes on to the sink at most one event in each period, besides the first and the last of each piece of work
// and those that count nothing.
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

// Lines returns a sink that says a line a second.
func Lines(say func(line string)) Sink {
	return Every(linePeriod, func(e Event) { say(e.String()) })
}

// String is the event in one line: "training: step 740 of 2000, 812 steps/s, 2s left, loss 0.037". The last one has the
// time that it took in place of the rate.
func (e Event) String() string {
	return strings.TrimSuffix(e.Title+": "+e.Words(), ": ")
}

// Words is String without the title.
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

// short rounds a duration for people.
func short(d time.Duration) string {
	if d < 10*time.Second {
		return d.Round(100 * time.Millisecond).String()
	}
	return d.Round(time.Second).String()
}
