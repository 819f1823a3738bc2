package notebook

import (
	"context"
	"fmt"
	"math"
	"time"
)

// liveBox receives a page's messages. Only the newest start is kept; older ones that were not answered are dropped.
type liveBox struct {
	limit  float64        // starts are clamped to ± limit
	starts chan liveStart // has room for one
	stop   chan struct{}  // has room for one
}

// liveStart is a request for the orbits from a start.
type liveStart struct {
	seq int // the number of the request
	at  []float64
}

func newLiveBox(limit float64) *liveBox {
	return &liveBox{limit: limit, starts: make(chan liveStart, 1), stop: make(chan struct{}, 1)}
}

// receive receives a message of the page: "stop", or "N q p", where N is the number of the request. It ignores others.
func (b *liveBox) receive(_, message string) {
	if message == "stop" {
		select {
		case b.stop <- struct{}{}:
		default: // pressed twice
		}
		return
	}
	s := liveStart{at: make([]float64, 2)}
	if _, err := fmt.Sscan(message, &s.seq, &s.at[0], &s.at[1]); err != nil {
		return
	}
	for i, v := range s.at {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return
		}
		s.at[i] = max(-b.limit, min(b.limit, v))
	}
	for {
		select {
		case b.starts <- s:
			return
		case <-b.starts: // drop the older start
		}
	}
}

// Why serve ended.
const (
	unconnected = "no page answered"
	stopped     = "Stop was pressed"
	interrupt   = "the cell was interrupted"
)

// serve answers starts, always the newest, until it is stopped, ctx ends, or no start arrives within connect, at first,
// or within idle after an answer. It returns the reason. If answer returns an error and ctx has not ended, serve
// returns the error.
func (b *liveBox) serve(ctx context.Context, connect, idle time.Duration,
	answer func(context.Context, liveStart) error) (why string, err error) {
	why = unconnected
	wait := time.NewTimer(connect)
	defer wait.Stop()
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-b.stop:
			return stopped, nil
		case <-wait.C:
			return why, nil
		case s := <-b.starts:
			if err := answer(ctx, s); err != nil && ctx.Err() == nil {
				return "", err
			}
			why = fmt.Sprintf("nothing moved for %.3g min", idle.Minutes())
			wait.Reset(idle)
		}
	}
	return interrupt, nil
}
