package notebook

import (
	"context"
	"os"
	"os/signal"
	"sync"
	"syscall"
)

// Context ends when the reader interrupts the cell (Jupyter's stop button, Ctrl-C) or the kernel shuts down. Save and
// return within five seconds then: after that the kernel kills the cell. A second interrupt ends the program at once.
// All calls give the same context.
func Context() context.Context { return interrupted() }

var interrupted = sync.OnceValue(func() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-signals
		signal.Stop(signals) // before the cell learns of it: from here on a signal has its usual effect
		cancel()
	}()
	return ctx
})
