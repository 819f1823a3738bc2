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

// To returns a sink that shows events on f, as a bar if f is a terminal, and otherwise as lines.
func To(f io.Writer) Sink {
	if file, ok := f.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		t := &terminal{f: file}
		return t.show
	}
	return Lines(func(line string) { fmt.Fprintln(f, line) })
}

// terminal shows one piece of work at a time as a bar.
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
		// Leave out work that was done before: it would count as done at once, and spoil the rate.
		t.bar = progressbar.NewOptions(e.Total-e.From,
			progressbar.OptionSetWriter(t.f), progressbar.OptionSetWidth(barWidth),
			progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionSetPredictTime(true),
			progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionSetItsString(e.units()))
	}
	t.bar.Describe(t.describe(e))
	// Failing to write to the terminal is no reason to stop the work.
	_ = t.bar.Set(e.Done - e.From)
	if e.Last {
		t.end()
	}
}

// Sizes in characters.
const (
	barNumbers = 46 // percentage, count, rate and times beside the bar
	barWidth   = 20 // the bar; it makes itself narrower if it must
)

// describe returns the text before the bar: the title, and the note if there is room for it in the line.
func (t *terminal) describe(e Event) string {
	width, _, _ := term.GetSize(int(t.f.Fd())) // 0 if unknown, which leaves no room
	text := e.Title
	if e.From > 0 {
		text += fmt.Sprintf(" from %s %d", e.Unit, e.From)
	}
	if with := text + ", " + e.Note; e.Note != "" && len([]rune(with))+barNumbers+barWidth <= width {
		return with
	}
	return text
}

// end leaves the bar as it is, and begins a new line.
func (t *terminal) end() {
	_ = t.bar.Exit()
	fmt.Fprintln(t.f)
	t.bar = nil
}
