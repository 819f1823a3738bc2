package sweep

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"hnn/hnnlib/internal/artifact"
)

// What an element of a job array can do.
const (
	running = "running"
	waiting = "waiting"
)

// Status says how far a sweep is.
type Status struct {
	Runs    int       `json:"runs"`
	Done    int       `json:"done"`
	Running int       `json:"running"`
	Waiting int       `json:"waiting"`
	Failed  []Failure `json:"failed"`
	Untried int       `json:"untried"` // on this machine, while it trains nothing
	Rows    []Row     `json:"rows"`    // of the table
}

// Failure is a run that is neither done nor tried at the moment, and why.
type Failure struct {
	Run    string `json:"run"` // in words
	Reason string `json:"reason"`
}

// String is the status in words.
func (s *Status) String() string {
	text := fmt.Sprintf("%d of %d runs are done", s.Done, s.Runs)
	for _, part := range []struct {
		n    int
		what string
	}{{s.Running, running}, {s.Waiting, waiting}, {len(s.Failed), "failed"}, {s.Untried, "not trained yet"}} {
		if part.n > 0 {
			text += fmt.Sprintf(", %d %s", part.n, part.what)
		}
	}
	return text
}

// Status looks at what there is of the sweep.
func (s *Sweep) Status(ctx context.Context) (*Status, error) {
	now, outcomes := &Status{Runs: s.runs(), Failed: []Failure{}}, make([]*outcome, s.runs())
	elements, of, queue := s.elements(), s.element, s.queue
	if s.On == Local {
		elements, of, queue = 1, func(int) (int, int) { return 0, s.runs() }, s.here
	}
	states, err := queue(ctx) // before the outcomes: what ends meanwhile is done
	if err != nil {
		return nil, err
	}
	for k := range elements {
		from, to := of(k)
		state := states[k]
		for i := from; i < to; i++ {
			o, done := s.outcome(i)
			switch {
			case done:
				now.Done++
				outcomes[i] = &o
			case o.Error != "":
				now.Failed = append(now.Failed, Failure{s.name(i), o.Error})
			case state == running:
				now.Running++
				state = waiting // an element trains its runs one after another
			case state == waiting:
				now.Waiting++
			case s.On == Local:
				now.Untried++
			default:
				now.Failed = append(now.Failed, Failure{s.name(i), s.lastLine(k)})
			}
		}
	}
	now.Rows = s.rows(outcomes)
	return now, nil
}

// here is the queue of this machine, which is one element: it runs while another process has the folder's lock.
func (s *Sweep) here(context.Context) (map[int]string, error) {
	if s.unlock != nil {
		return nil, nil
	}
	unlock, free, err := artifact.TryLock(s.file(".lock"))
	switch {
	case err != nil:
		return nil, err
	case free:
		unlock()
		return nil, nil
	}
	return map[int]string{0: running}, nil
}

// tail is how much of the end of a log is read.
const tail = 4096

// lastLine is the last line of an element's log.
func (s *Sweep) lastLine(k int) string {
	text, err := os.ReadFile(s.file("logs", fmt.Sprintf("%d.log", k)))
	lines := strings.Split(strings.TrimSpace(string(text[max(0, len(text)-tail):])), "\n")
	switch last := strings.TrimSpace(lines[len(lines)-1]); {
	case errors.Is(err, fs.ErrNotExist):
		return "it has no log: it was not submitted, or its node doesn't share " + s.Dir
	case err != nil:
		return err.Error()
	case last == "":
		return "its log is empty"
	default:
		return last
	}
}
