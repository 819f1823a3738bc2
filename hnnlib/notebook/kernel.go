package notebook

import (
	"encoding/gob"
	"fmt"
	"time"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

func init() {
	// A Plotly figure travels to the kernel as decoded JSON, whose types gob must know.
	gob.Register(map[string]any{})
	gob.Register([]any{})
}

// patience is how long a cell waits for the kernel to have taken what it sent: a kernel that is gone must not hang it.
const patience = 15 * time.Second

// inCell reports whether this program is a cell that a GoNB kernel runs.
func inCell() bool { return gonbui.IsNotebook }

// send gives the kernel something to display and waits until it has it; what is still in the pipe when a cell ends is
// lost.
func send(data *protocol.DisplayData) error {
	if err := gonbui.Open(); err != nil {
		return fmt.Errorf("the notebook's kernel can't be reached: %w; restart the kernel and run the cell again", err)
	}
	gonbui.SendData(data)
	return settle()
}

// settle waits until the kernel has taken everything sent so far.
func settle() error {
	if !inCell() {
		return nil
	}
	if err := gonbui.Error(); err != nil {
		return fmt.Errorf("the notebook's kernel did not take an output: %w; restart the kernel and run the cell again", err)
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
		return fmt.Errorf("the notebook's kernel did not answer within %v; restart the kernel and run the cell again", patience)
	}
}
