package notebook

import (
	"encoding/gob"
	"fmt"
	"time"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

func init() {
	// gob sends a Plotly figure to the kernel as decoded JSON, and must know its types.
	gob.Register(map[string]any{})
	gob.Register([]any{})
}

// patience is how long a cell waits for the kernel to take an output. A kernel that is gone must not hang the cell.
const patience = 15 * time.Second

// inCell reports whether this program is a cell that a GoNB kernel runs.
func inCell() bool { return gonbui.IsNotebook }

// send displays data and waits until the kernel has it: what is in the pipe when a cell ends is lost.
func send(data *protocol.DisplayData) error {
	if err := gonbui.Open(); err != nil {
		return fmt.Errorf("the notebook's kernel can't be reached: %w; restart the kernel and run the cell again", err)
	}
	gonbui.SendData(data)
	return settle()
}

// settle waits until the kernel has everything that was sent.
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
