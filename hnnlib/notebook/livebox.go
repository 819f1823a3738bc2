package notebook

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"
	"time"
)

// liveBox takes a page's messages. Only the newest start waits for its turn: one that is overtaken is never rolled out.
type liveBox struct {
	limit   float64       // starts are held within ± limit
	wake    chan struct{} // has one element if a start waits
	stopped chan struct{} // closed when Stop was pressed
	stop    func()

	mu    sync.Mutex
	seq   int       // of the newest start so far; GoNB may deliver messages in another order than they were sent
	start []float64 // nil if none waits
}

func newLiveBox(limit float64) *liveBox {
	b := &liveBox{limit: limit, wake: make(chan struct{}, 1), stopped: make(chan struct{})}
	b.stop = sync.OnceFunc(func() { close(b.stopped) })
	return b
}

// receive takes a message of the page: "stop", or "N q p", where N grows from message to message. It drops others.
func (b *liveBox) receive(_, message string) {
	if message == "stop" {
		b.stop()
		return
	}
	fields := strings.Fields(message)
	if len(fields) != 3 {
		return
	}
	seq, err := strconv.Atoi(fields[0])
	if err != nil {
		return
	}
	var start []float64
	for _, field := range fields[1:] {
		v, err := strconv.ParseFloat(field, 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return
		}
		start = append(start, max(-b.limit, min(b.limit, v)))
	}
	b.put(seq, start)
}

func (b *liveBox) put(seq int, start []float64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if seq <= b.seq {
		return
	}
	b.seq, b.start = seq, start
	select {
	case b.wake <- struct{}{}:
	default: // the start before this one still waits, and now never gets its turn
	}
}

func (b *liveBox) take() (seq int, start []float64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	seq, start = b.seq, b.start
	b.start = nil
	return seq, start
}

// liveTimes are how long a live widget waits.
type liveTimes struct {
	connect time.Duration // for the first start, which the page sends by itself
	idle    time.Duration // for the next start, before it ends
	rest    time.Duration // for the next start, before it tidies up
}

// Why serve ended.
const (
	unconnected = "no page answered"
	stopped     = "Stop was pressed"
	interrupt   = "the cell was interrupted"
)

// serve answers starts, one at a time and always the newest, until it is stopped, ctx ends, or none comes in for too
// long, and returns which. It calls rested after a pause. An error of answer or rested ends it, unless ctx has ended.
func (b *liveBox) serve(ctx context.Context, times liveTimes,
	answer func(ctx context.Context, seq int, start []float64) error, rested func(ctx context.Context) error,
) (why string, err error) {
	why = unconnected
	idle := time.NewTimer(times.connect)
	defer idle.Stop()
	rest := time.NewTimer(times.rest)
	defer rest.Stop()
	for {
		select { // an end comes before a start that waits
		case <-ctx.Done():
			return interrupt, nil
		case <-b.stopped:
			return stopped, nil
		default:
		}
		select {
		case <-ctx.Done():
		case <-b.stopped:
		case <-idle.C:
			return why, nil
		case <-rest.C:
			err = rested(ctx)
		case <-b.wake:
			seq, start := b.take()
			err = answer(ctx, seq, start)
			why = "nothing moved for " + spoken(times.idle)
			idle.Reset(times.idle)
			rest.Reset(times.rest)
		}
		if err != nil && ctx.Err() == nil {
			return "", err
		}
	}
}

// spoken is a duration as people say it, where it is of whole minutes.
func spoken(d time.Duration) string {
	switch {
	case d == time.Minute:
		return "a minute"
	case d > 0 && d%time.Minute == 0:
		return fmt.Sprintf("%d minutes", d/time.Minute)
	default:
		return d.String()
	}
}
