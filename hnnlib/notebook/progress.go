package notebook

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/janpfeifer/gonb/gonbui"
)

// rhythm is the shortest time between two updates of a bar.
const rhythm = 100 * time.Millisecond

// Bar shows how far some work has come: with rate and remaining time in a cell or on a terminal, and silently
// elsewhere. It may be used from several goroutines.
type Bar struct {
	title string
	to    face

	mu    sync.Mutex
	begun time.Time // of the first Set
	first int       // done at that time: a run that resumes does not begin at 0
	shown time.Time
	state state
	ended bool
}

// state is what a bar shows.
type state struct {
	title       string
	done, total int
	elapsed     time.Duration
	rate        float64 // per second; 0 if not known yet
	note        string
}

// face is where a bar is shown.
type face interface {
	show(s state)
	end(s state)
}

// Progress begins a bar. It shows nothing before the first Set.
func Progress(title string) *Bar {
	switch {
	case inCell():
		return &Bar{title: title, to: withRelay(&cellFace{id: "bar_" + gonbui.UniqueId()})}
	case isTerminal(os.Stderr):
		return &Bar{title: title, to: &terminalFace{out: os.Stderr}}
	default:
		return &Bar{title: title, to: withRelay(silent{})}
	}
}

// isTerminal holds for terminals (and for /dev/null, where it does no harm).
func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// Set says that done of total parts of the work are done; note is a few words such as the present loss. Calls may come
// at any rate: most are not shown.
func (b *Bar) Set(done, total int, note string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ended {
		return
	}
	now := time.Now()
	if b.begun.IsZero() {
		b.begun, b.first = now, done
	}
	b.state = state{title: b.title, done: done, total: total, elapsed: now.Sub(b.begun), note: note}
	if seconds := b.state.elapsed.Seconds(); seconds > 0 {
		b.state.rate = float64(done-b.first) / seconds
	}
	if now.Sub(b.shown) < rhythm {
		return
	}
	b.shown = now
	b.to.show(b.state)
}

// Done ends the bar with its last numbers; a note that isn't "" takes the place of the last one. In a notebook's
// output one line remains.
func (b *Bar) Done(note string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ended {
		return
	}
	b.ended = true
	b.state.title = b.title
	if note != "" {
		b.state.note = note
	}
	if !b.begun.IsZero() {
		b.state.elapsed = time.Since(b.begun)
	}
	b.to.end(b.state)
}

// left is the time that remains at the present rate, "" if nobody knows.
func (s state) left() string {
	if s.rate <= 0 || s.done >= s.total {
		return ""
	}
	return duration(time.Duration(float64(s.total-s.done)/s.rate*float64(time.Second))) + " left"
}

func duration(d time.Duration) string {
	switch {
	case d < 10*time.Second:
		return d.Round(100 * time.Millisecond).String()
	default:
		return d.Round(time.Second).String()
	}
}

func perSecond(rate float64) string {
	if rate >= 100 {
		return fmt.Sprintf("%.0f/s", rate)
	}
	return fmt.Sprintf("%.2g/s", rate)
}

// words are the state's numbers: "740 of 2000, 812/s, 1.5s left, loss 0.037".
func (s state) words() string {
	var parts []string
	if s.total > 0 {
		parts = append(parts, fmt.Sprintf("%d of %d", s.done, s.total))
	}
	if s.rate > 0 {
		parts = append(parts, perSecond(s.rate))
	}
	if left := s.left(); left != "" {
		parts = append(parts, left)
	}
	if s.note != "" {
		parts = append(parts, s.note)
	}
	return strings.Join(parts, ", ")
}

// last is the line that remains: "training: 2000 of 2000, 2.8s, loss 0.035".
func (s state) last() string {
	var parts []string
	if s.total > 0 {
		parts = append(parts, fmt.Sprintf("%d of %d", s.done, s.total), duration(s.elapsed))
	}
	if s.note != "" {
		parts = append(parts, s.note)
	}
	return strings.TrimSuffix(s.title+": "+strings.Join(parts, ", "), ": ")
}
