// Package notebook has functions for GoNB cells, which train and open models, show figures, tables and progress, end a
// cell with a clear error, and stop when the user presses Jupyter's stop button.
//
//	nb.Train(experiment.Spring, "hnn")
//	study := nb.Study(experiment.Spring)
//	nb.Table(header, rows)
//
// The same code runs as a plain program. Outside a notebook, figures become a line of text, tables are aligned text,
// and progress goes to standard error.
//
// It may import every package of hnnlib but setup and cmd.
package notebook

import (
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// Check ends the cell if err is not nil, with one line on standard error and exit status 1. Previous outputs stay.
func Check(err error) {
	if err == nil {
		return
	}
	_ = settle() // an error of settle is less important than err
	fmt.Fprintln(os.Stderr, line(err))
	os.Exit(1)
}

// Must returns v if err is nil; otherwise it ends the cell as Check does.
func Must[T any](v T, err error) T {
	Check(err)
	return v
}

// line returns an error's text in one line. It doesn't call an interruption an error.
func line(err error) string {
	text := strings.Join(strings.FieldsFunc(err.Error(), func(r rune) bool { return r == '\n' || r == '\r' }), "; ")
	if errors.Is(err, context.Canceled) {
		return "interrupted: " + text
	}
	return "error: " + text
}

// Context returns a context that ends when the user interrupts the cell (Jupyter's stop button, Ctrl-C) or the kernel
// shuts down. The cell must then save and return within five seconds, or the kernel kills it. A second interrupt ends
// the program at once. All calls return the same context.
var Context = sync.OnceValue(func() context.Context {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // further signals have their default effect
	return ctx
})

func init() {
	// A Plotly figure is sent to the kernel as decoded JSON, and gob must know its types.
	gob.Register(map[string]any{})
	gob.Register([]any{})
}

// patience is the time that a cell waits for the kernel to take an output. A dead kernel must not hang the cell.
const patience = 15 * time.Second

// inCell reports whether this program is a cell run by a GoNB kernel.
func inCell() bool { return gonbui.IsNotebook }

// send displays data and waits until the kernel has received it: data in the pipe are lost when the cell ends.
func send(data *protocol.DisplayData) error {
	gonbui.SendData(data)
	return settle()
}

// settle waits until the kernel has received everything that was sent.
func settle() error {
	done := make(chan struct{})
	go func() {
		gonbui.Sync() // does nothing outside a notebook and after an error
		close(done)
	}()
	var err error
	select {
	case <-done:
		err = gonbui.Error()
	case <-time.After(patience):
		err = fmt.Errorf("it did not answer within %v", patience)
	}
	if err != nil {
		return fmt.Errorf("the notebook's kernel can't be reached: %w; restart the kernel and run the cell again", err)
	}
	return nil
}
