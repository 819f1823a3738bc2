package notebook

import (
	"encoding/gob"
	"fmt"
	"time"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

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
	if err := gonbui.Open(); err != nil {
		return fmt.Errorf("the notebook's kernel can't be reached: %w; restart the kernel and run the cell again", err)
	}
	gonbui.SendData(data)
	return settle()
}

// settle waits until the kernel has received everything that was sent.
func settle() error {
	if !inCell() {
		return nil
	}
	if err := gonbui.Error(); err != nil {
		return fmt.Errorf("the notebook's kernel did not take an output: %w; restart the kernel and run the cell again",
			err)
	}
	done := make(chan struct{})
	go func() {
		gonbui.Sync()
		close(done)
	}()
	select {
	case <-done:
		return nil
	case <-time.After(patience):
		return fmt.Errorf("the notebook's kernel did not answer within %v; restart the kernel and run the cell again",
			patience)
	}
}
