//go:build unix

package notebook

import (
	"bytes"
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"hnn/hnnlib/figure"
	"hnn/hnnlib/plot"
	"hnn/hnnlib/progress"

	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// A cell is a separate program, so a test of a cell runs this test binary again, with the cell's name in this variable.
const envCell = "HNN_TEST_CELL"

// cells are the programs that tests run as cells.
var cells = map[string]func(){
	"figure": func() {
		seeds := figure.SeedGroup{Kind: plot.HNN, Values: []float64{3e-4, 5e-4}}
		Show(figure.Seeds(figure.SeedPanel("corrected", "energy MSE", seeds)))
	},
	"schema": func() { Show(figure.Schema()) },
	"animation": func() {
		still := image.NewGray(image.Rect(0, 0, 40, 30))
		Show(&plot.Animation{Name: "orbits", Title: "Orbits and energies", Frames: []image.Image{still, still}})
	},
	"texts": func() {
		Markdown("$H = q^2 + p^2$")
		Table([]string{"model", "energy MSE", "paper", "note"}, [][]string{
			{"HNN | ours", "4.6e-4 ± 1e-4", "3.84e-4", "µ\nν"},
			{"baseline", "−1.3", "–", "2 of 5"},
			{"", "NaN", "98%", ""},
		})
	},
	"bar": func() {
		show, begun := shown(), time.Now()
		for i := range 2001 {
			show(progress.Event{Title: "training <1>", Done: i, Total: 2000, Elapsed: time.Since(begun),
				Note: fmt.Sprintf("loss %g", 1/(1+float64(i))), Last: i == 2000})
			if i%1000 == 999 {
				time.Sleep(150 * time.Millisecond)
			}
		}
	},
	"fail": func() {
		Markdown("before")
		Check(nil)
		Check(errors.New("the run is missing\nrun the training cell first"))
		Markdown("after")
	},
	"interrupted": func() { Check(fmt.Errorf("training stopped at step 7: %w", context.Canceled)) },
	"nil figure":  func() { Show(nil) },
	"bad table":   func() { Table([]string{"a", "b"}, [][]string{{"1", "2"}, {"3"}}) },
	"wait":        wait,
	"go on": func() {
		for wait(); ; time.Sleep(20 * time.Millisecond) {
			fmt.Println("still there")
		}
	},
}

func wait() {
	ctx := Context()
	fmt.Println("ready")
	<-ctx.Done()
	fmt.Println("saved")
}

func TestMain(m *testing.M) {
	if name := os.Getenv(envCell); name != "" {
		cells[name]()
		return
	}
	os.Exit(m.Run())
}

// command returns a command that runs the named cell, without variables of GoNB and parameters.
func command(t *testing.T, cell string, env ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append([]string{envCell + "=" + cell, "HOME=" + t.TempDir()}, env...)
	cmd.Dir = t.TempDir()
	return cmd
}

// ran is the result of running a program.
type ran struct {
	stdout, stderr string
	status         int
	displays       []protocol.DisplayData // the outputs sent to the kernel, in order
}

func finish(t *testing.T, cmd *exec.Cmd) ran {
	t.Helper()
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return ran{stdout: out.String(), stderr: errs.String(), status: cmd.ProcessState.ExitCode()}
}

// kernel simulates a kernel by GoNB's protocol: two pipes, gob messages, and an answer to each request to synchronise.
type kernel struct {
	t        *testing.T
	page     *livePage // the page connected to the kernel; nil for none
	displays []protocol.DisplayData
	encoder  *gob.Encoder
}

// runCell runs a cell against a kernel.
func runCell(t *testing.T, cell string, env ...string) ran {
	t.Helper()
	return (&kernel{t: t}).run(cell, env...)
}

func (k *kernel) run(cell string, env ...string) ran {
	k.t.Helper()
	in, cellOut := pipe(k.t)
	cellIn, out := pipe(k.t)
	pipes := []string{protocol.GONB_PIPE_ENV + "=/dev/fd/3", protocol.GONB_PIPE_BACK_ENV + "=/dev/fd/4"}
	cmd := command(k.t, cell, append(env, pipes...)...)
	cmd.ExtraFiles = []*os.File{cellOut, cellIn} // 3 and 4
	k.encoder = gob.NewEncoder(out)
	var serving sync.WaitGroup
	serving.Go(func() { k.serve(gob.NewDecoder(in)) })
	result := finish(k.t, cmd)
	cellOut.Close() // the last open end, since the cell has ended
	serving.Wait()
	result.displays = k.displays
	return result
}

func pipe(t *testing.T) (r, w *os.File) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close(); w.Close() })
	return r, w
}

// serve collects the cell's outputs until the cell ends.
func (k *kernel) serve(decoder *gob.Decoder) {
	for {
		var d protocol.DisplayData
		if err := decoder.Decode(&d); err != nil {
			if !errors.Is(err, io.EOF) {
				k.t.Errorf("the kernel can't read the cell's message: %v", err)
			}
			return
		}
		value, ok := d.Data[protocol.MIMECommValue].(protocol.CommValue)
		switch {
		case ok && value.Address == protocol.GonbuiSyncAddress:
			k.send(protocol.GonbuiSyncAckAddress, value.Value)
		case k.page == nil || !k.page.take(k, d):
			k.displays = append(k.displays, d)
		}
	}
}

// send ignores errors, because the cell may have ended.
func (k *kernel) send(address string, value any) {
	_ = k.encoder.Encode(&protocol.CommValue{Address: address, Value: value})
}
