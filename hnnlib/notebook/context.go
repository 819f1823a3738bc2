package notebook

import (
	"context"
	"os"
	"os/signal"
	"sync"
	"syscall"
)

// Context returns a context that ends when the user interrupts the cell (Jupyter's stop button, Ctrl-C) or the kernel
// shuts down. The cell must then save and return within five seconds, or the kernel kills it. A second interrupt ends
// the program at once. All calls return the same context.
func Context() context.Context { return interrupted() }

var interrupted = sync.OnceValue(func() context.Context {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // further signals have their default effect
	return ctx
})
