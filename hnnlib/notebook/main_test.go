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
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"hnn/hnnlib/figure"
	"hnn/hnnlib/plot"
	"hnn/hnnlib/progress"

	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// A cell is a program of its own, so each test of one runs this test binary again, with what the cell does named in
// this variable.
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
		Table([]string{"model", "energy MSE"}, [][]string{{"HNN", "3.8e-4"}})
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
	"wait twice": func() {
		wait()
		time.Sleep(time.Minute)
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

// command is a program that does what the named cell does. Of this process's environment, nothing of GoNB or of the
// parameters is passed on.
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

// ran is what a program left behind.
type ran struct {
	stdout, stderr string
	status         int
	displays       []protocol.DisplayData // what the kernel was given, in order
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

// kernel is the kernel's end of GoNB's protocol: two named pipes, gob messages, and an answer to each request to
// synchronise.
type kernel struct {
	t        *testing.T
	page     *livePage // behind the kernel; nil for none
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
	dir := k.t.TempDir()
	to, from := filepath.Join(dir, "to_kernel"), filepath.Join(dir, "from_kernel")
	for _, pipe := range []string{to, from} {
		if err := syscall.Mkfifo(pipe, 0o600); err != nil {
			k.t.Fatal(err)
		}
	}
	var serving sync.WaitGroup
	serving.Go(func() { k.serve(to, from) })
	pipes := []string{protocol.GONB_PIPE_ENV + "=" + to, protocol.GONB_PIPE_BACK_ENV + "=" + from}
	result := finish(k.t, command(k.t, cell, append(env, pipes...)...))
	// A cell that displayed nothing never opened the pipes: open them here, so that the kernel's end returns. The one
	// that it reads is closed at once: else a kernel that has not yet seen the cell's end would wait for this one's.
	if f, err := os.OpenFile(from, os.O_RDONLY|syscall.O_NONBLOCK, 0); err == nil {
		defer f.Close()
	}
	if f, err := os.OpenFile(to, os.O_WRONLY|syscall.O_NONBLOCK, 0); err == nil {
		f.Close()
	}
	serving.Wait()
	result.displays = k.displays
	return result
}

// serve collects what the cell displays until the cell ends.
func (k *kernel) serve(to, from string) {
	in, err := os.OpenFile(to, os.O_RDONLY, 0)
	if err != nil {
		k.t.Error(err)
		return
	}
	defer in.Close()
	out, err := os.OpenFile(from, os.O_WRONLY, 0)
	if err != nil {
		k.t.Error(err)
		return
	}
	defer out.Close()
	decoder := gob.NewDecoder(in)
	k.encoder = gob.NewEncoder(out)
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

// send may come too late for a cell that has ended, which is its business.
func (k *kernel) send(address string, value any) {
	_ = k.encoder.Encode(&protocol.CommValue{Address: address, Value: value})
}
