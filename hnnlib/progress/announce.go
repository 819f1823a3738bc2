package progress

import (
	"fmt"
	"time"
)

// Work that takes less than announceAfter needs no line; longer work gets one then, and another every announceAgain.
const (
	announceAfter = time.Second
	announceAgain = 15 * time.Second
)

// Announce says what is being done if it takes a while, and repeats that it goes on, until done is called.
func Announce(say func(line string), what string) (done func()) {
	stop, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		start := time.Now()
		wait := announceAfter
		for line := what + "…"; ; wait = announceAgain {
			select {
			case <-stop:
				return
			case <-time.After(wait):
				say(line)
				line = fmt.Sprintf("%s: %.0f s so far…", what, (time.Since(start) + announceAgain).Seconds())
			}
		}
	}()
	return func() { close(stop); <-ended }
}
