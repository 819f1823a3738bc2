// Package progress shows the progress of work. The work sends events to a Sink, which shows them as a bar on a terminal
// and as lines elsewhere. Package notebook has a sink for notebook cells.
//
// It imports nothing of hnnlib.
package progress

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
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

// Lines returns a sink that calls say with events as lines, about one per second.
func Lines(say func(line string)) Sink {
	return Every(time.Second, func(e Event) { say(e.String()) })
}

// To returns a sink that shows events on f, as bars if f is a terminal, and otherwise as lines.
func To(f io.Writer) Sink {
	if file, ok := f.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		return bars(file)
	}
	return Lines(func(line string) { fmt.Fprintln(f, line) })
}

// bars returns a sink that shows one piece of work at a time as a bar on a terminal.
func bars(f *os.File) Sink {
	var mu sync.Mutex
	var title string
	var bar *progressbar.ProgressBar // nil if none is drawn
	end := func() {
		_ = bar.Exit() // failing to write to the terminal is no reason to stop the work
		fmt.Fprintln(f)
		bar = nil
	}
	return func(e Event) {
		mu.Lock()
		defer mu.Unlock()
		if bar != nil && e.Title != title {
			end()
		}
		if e.Total == 0 {
			fmt.Fprintln(f, e)
			return
		}
		if bar == nil {
			title = e.Title
			// Leave out work that was done before: it would count as done at once, and spoil the rate.
			bar = progressbar.NewOptions(e.Total-e.From,
				progressbar.OptionSetWriter(f), progressbar.OptionSetWidth(20),
				progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionSetPredictTime(true),
				progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionSetItsString(e.units()))
		}
		width, _, _ := term.GetSize(int(f.Fd())) // 0 if unknown, which leaves no room for the note
		bar.Describe(e.describe(width - barWidth))
		_ = bar.Set(e.Done - e.From)
		if e.Last {
			end()
		}
	}
}

// barWidth is the width of a bar with its percentage, count, rate and times, in characters.
const barWidth = 66

// describe returns the text before a bar: the title, and the note if both have room.
func (e Event) describe(room int) string {
	text := e.Title
	if e.From > 0 {
		text += fmt.Sprintf(" from %s %d", e.Unit, e.From)
	}
	if with := text + ", " + e.Note; e.Note != "" && len(with) <= room {
		return with
	}
	return text
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
	switch done := e.Done - e.From; {
	case e.Last && e.Elapsed > 0:
		parts = append(parts, short(e.Elapsed))
	case e.Elapsed > 0 && done > 0:
		rate, format := float64(done)/e.Elapsed.Seconds(), "%.0f %s/s"
		if rate < 10 {
			format = "%.2g %s/s"
		}
		left := time.Duration(float64(e.Elapsed) * float64(e.Total-e.Done) / float64(done))
		parts = append(parts, fmt.Sprintf(format, rate, e.units()), short(left)+" left")
	}
	if e.Note != "" {
		parts = append(parts, e.Note)
	}
	return strings.Join(parts, ", ")
}

func (e Event) units() string { return cmp.Or(e.Unit, "part") + "s" }

// short returns a duration as text, rounded.
func short(d time.Duration) string {
	if d < 10*time.Second {
		return d.Round(100 * time.Millisecond).String()
	}
	return d.Round(time.Second).String()
}

// Announce says what is being done if it takes more than a second, and every 15 seconds that it goes on, until done is
// called.
func Announce(say func(line string), what string) (done func()) {
	stop, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		const again = 15 * time.Second
		start, wait := time.Now(), time.Second
		for line := what + "…"; ; wait = again {
			select {
			case <-stop:
				return
			case <-time.After(wait):
				say(line)
				line = fmt.Sprintf("%s: %.0f s so far…", what, (time.Since(start) + again).Seconds())
			}
		}
	}()
	return func() { close(stop); <-ended }
}
