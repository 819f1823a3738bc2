package setup

import (
	"fmt"
	"sync"
	"time"
)

// oneAtATime makes progress safe for steps that run at the same time; nil becomes silence.
func oneAtATime(progress func(string)) func(string) {
	if progress == nil {
		return func(string) {}
	}
	var mu sync.Mutex
	return func(line string) {
		mu.Lock()
		defer mu.Unlock()
		progress(line)
	}
}

// A step that takes less than announceAfter needs no line; a longer one gets another every announceAgain.
const (
	announceAfter = time.Second
	announceAgain = 15 * time.Second
)

// announce says what a step does if it turns out to take a while, and that it still runs, until done is called.
func announce(progress func(string), what string) (done func()) {
	stop, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		start := time.Now()
		timer := time.NewTimer(announceAfter)
		defer timer.Stop()
		line := what + "…"
		for {
			select {
			case <-stop:
				return
			case <-timer.C:
				progress(line)
				line = fmt.Sprintf("%s: %d s so far…", what, int((time.Since(start) + announceAgain).Round(time.Second).Seconds()))
				timer.Reset(announceAgain)
			}
		}
	}()
	return func() { close(stop); <-ended }
}
