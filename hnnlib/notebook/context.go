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
// All calls return the same context.
func Context() context.Context { return interrupted() }

var interrupted = sync.OnceValue(func() context.Context {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // from then on a signal has its usual effect
	return ctx
})
