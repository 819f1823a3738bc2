package progress

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// To returns a sink that shows events on f: as a bar if f is a terminal, as lines if not.
func To(f io.Writer) Sink {
	if file, ok := f.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		t := &terminal{f: file}
		return t.show
	}
	return Lines(func(line string) { fmt.Fprintln(f, line) })
}

// terminal shows one piece of work at a time.
type terminal struct {
	f *os.File

	mu    sync.Mutex
	bar   *progressbar.ProgressBar // nil if none is drawn
	title string
}

func (t *terminal) show(e Event) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.bar != nil && e.Title != t.title {
		t.end()
	}
	if e.Total == 0 {
		fmt.Fprintln(t.f, e)
		return
	}
	if t.bar == nil {
		t.title = e.Title
		// What was done before is left out: it would count as done at once, and spoil the rate.
		t.bar = progressbar.NewOptions(e.Total-e.From,
			progressbar.OptionSetWriter(t.f), progressbar.OptionSetWidth(barWidth),
			progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionSetPredictTime(true),
			progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionSetItsString(e.units()))
	}
	t.bar.Describe(t.describe(e))
	// An error here is one of writing to the terminal, and no reason to stop working.
	_ = t.bar.Set(e.Done - e.From)
	if e.Last {
		t.end()
	}
}

// Sizes in characters.
const (
	barNumbers = 46 // what the bar shows beside itself: percents, count, rate and times
	barWidth   = 20 // at most: the bar makes itself narrower where it must
)

// describe is the text before the bar: the title, and the note if it has room in the line.
func (t *terminal) describe(e Event) string {
	width, _, _ := term.GetSize(int(t.f.Fd())) // 0 if the terminal does not say: there is no room then
	text := e.Title
	if e.From > 0 {
		text += fmt.Sprintf(" from %s %d", e.Unit, e.From)
	}
	if with := text + ", " + e.Note; e.Note != "" && len([]rune(with))+barNumbers+barWidth <= width {
		return with
	}
	return text
}

// end leaves the bar as it is, and the next line free.
func (t *terminal) end() {
	_ = t.bar.Exit()
	fmt.Fprintln(t.f)
	t.bar = nil
}
