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

// What an element of a job array does that hasn't ended.
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
	Untried int       `json:"untried"` // on this machine
	Rows    []Row     `json:"rows"`    // of the table
}

// Failure is a run that failed, and why.
type Failure struct {
	Run    string `json:"run"` // in words
	Reason string `json:"reason"`
}

// String is the status in words.
func (s *Status) String() string {
	text := fmt.Sprintf("%d of %d runs are done", s.Done, s.Runs)
	for i, n := range []int{s.Running, s.Waiting, len(s.Failed), s.Untried} {
		if n > 0 {
			text += fmt.Sprintf(", %d %s", n, []string{running, waiting, "failed", "not trained yet"}[i])
		}
	}
	return text
}

// Status looks at what there is of the sweep. What an element leaves undone has failed, and the reason is the last line
// of its log.
func (s *Sweep) Status(ctx context.Context) (*Status, error) {
	now, outcomes := &Status{Runs: s.runs(), Failed: []Failure{}}, make([]*outcome, s.runs())
	queue, each := s.queue, s.perElement()
	if s.On == Local {
		queue, each = s.here, s.runs()
	}
	states, err := queue(ctx) // before the outcomes: what ends meanwhile is done
	if err != nil {
		return nil, err
	}
	for i := range outcomes {
		k := i / each
		switch o, done := s.outcome(i); {
		case done:
			now.Done++
			outcomes[i] = o
		case o != nil && o.Error != "":
			now.Failed = append(now.Failed, Failure{s.name(i), o.Error})
		case states[k] == running:
			now.Running++
			states[k] = waiting // an element trains its runs one after another
		case states[k] == waiting:
			now.Waiting++
		case s.On == Local:
			now.Untried++
		default:
			now.Failed = append(now.Failed, Failure{s.name(i), s.lastLine(k)})
		}
	}
	now.Rows = s.rows(outcomes)
	return now, nil
}

// here is the queue of this machine, where all runs are one element: it runs while another process has the lock.
func (s *Sweep) here(context.Context) (map[int]string, error) {
	if s.unlock != nil {
		return nil, nil
	}
	unlock, free, err := artifact.TryLock(s.file(".lock"))
	if err != nil || free {
		if free {
			unlock()
		}
		return nil, err
	}
	return map[int]string{0: running}, nil
}

// tail is how much of the end of a log is read.
const tail = 4096

// lastLine is the last line of an element's log.
func (s *Sweep) lastLine(k int) string {
	text, err := os.ReadFile(s.file("logs", fmt.Sprintf("%d.log", k)))
	switch lines := strings.Split(strings.TrimSpace(string(text[max(0, len(text)-tail):])), "\n"); {
	case errors.Is(err, fs.ErrNotExist):
		return "it has no log: it never began, or its node doesn't share " + s.Dir
	case err != nil:
		return err.Error()
	default:
		return strings.TrimSpace(lines[len(lines)-1])
	}
}
