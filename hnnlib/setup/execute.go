package setup

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/internal/process"
	"hnn/hnnlib/progress"
)

//go:embed embedded/run_notebook.py
var runNotebook string

// DefaultCellTimeout is how long one cell may take in Execute: long enough for the largest experiment on two slow
// cores, short enough that what hangs ends the same day.
const DefaultCellTimeout = 4 * time.Hour

// shutdownGrace is how long Jupyter has to end its kernels when it is interrupted: GoNB kills a cell 5 seconds after it
// asked it to end.
const shutdownGrace = 15 * time.Second

// CellError says that a cell of a notebook failed.
type CellError struct {
	Notebook string // the notebook's file
	Cell     int    // its number among the code cells, from 1
	Line     string // the first line of its source
	Message  string // what it failed with
}

func (e *CellError) Error() string {
	return fmt.Sprintf("%s: code cell %d (%s) failed: %s", e.Notebook, e.Cell, e.Line, e.Message)
}

// Execute runs all cells of the notebook in, in its own folder, and writes it with the outputs to out (in and out may be
// the same), with what its outputs came from: each code cell's metadata get the sha256 of its source. env is added to the
// environment variables that the cells see. show (may be nil) is told when a cell begins, and what the cells themselves
// show of their progress. When ctx ends, so do the kernel and the cell's program.
//
// Where a cell fails the error is a *CellError, and out holds the notebook as executed up to there.
func (e *Environment) Execute(ctx context.Context, in, out string, env []string, show progress.Sink) error {
	if show == nil {
		show = func(progress.Event) {}
	}
	if _, err := os.Stat(in); err != nil {
		return fmt.Errorf("the notebook cannot be read: %w", err)
	}
	scratch, err := scratchBeside(out, "notebook")
	if err != nil {
		return fmt.Errorf("the executed notebook cannot be written: %w", err)
	}
	defer scratch.Remove()
	executed := filepath.Join(scratch.Path, "executed.ipynb")
	var failed *failure
	cmd := process.Command(ctx, e.Python, "-I", "-c", runNotebook, in, executed, e.cellSeconds())
	cmd.WaitDelay = shutdownGrace
	cmd.Env = append(e.Env(), env...)
	cmd.Stdout = process.Lines(func(line string) {
		m := parseMessage(line)
		switch {
		case m.Failed != nil:
			failed = m.Failed
		case m.Progress != nil:
			show(*m.Progress)
		case m.Cell > 0:
			show.Say(fmt.Sprintf("%s: cell %d of %d", filepath.Base(in), m.Cell, m.Total))
		}
	})
	_, runErr := process.Run(ctx, cmd)
	if ctx.Err() != nil {
		failed = nil // the interrupted cell did not fail by itself
	}
	return errors.Join(explain(in, failed, runErr), keep(executed, out))
}

// scratchBeside makes a temporary folder in the folder of path, after removing those of processes that were killed.
func scratchBeside(path, name string) (*artifact.Temp, error) {
	dir := filepath.Dir(path)
	if err := artifact.Sweep(dir); err != nil {
		return nil, err
	}
	return artifact.TempDir(dir, name)
}

func (e *Environment) cellSeconds() string {
	timeout := e.CellTimeout
	if timeout <= 0 {
		timeout = DefaultCellTimeout
	}
	return strconv.Itoa(max(1, int(timeout.Seconds())))
}

// keep puts what was made in a scratch folder into place, where there is something.
func keep(made, out string) error {
	f, err := os.Open(made)
	if err != nil {
		return nil // the run ended before there was anything to keep, and its own error says so
	}
	defer f.Close()
	return artifact.WriteFile(out, func(w io.Writer) error {
		_, err := io.Copy(w, f)
		return err
	})
}

// explain returns the error of a run.
func explain(notebook string, failed *failure, err error) error {
	if err == nil {
		return nil
	}
	if failed == nil {
		return fmt.Errorf("%s could not be executed: %w", notebook, err)
	}
	return &CellError{Notebook: notebook, Cell: failed.Cell, Line: firstLine(failed.Source), Message: failed.reason()}
}

// message is one line of what run_notebook.py prints.
type message struct {
	Cell     int             `json:"cell"`
	Total    int             `json:"total"`
	Progress *progress.Event `json:"progress"`
	Failed   *failure        `json:"failed"`
}

// parseMessage reads a line of run_notebook.py; a line of anything else is an empty message.
func parseMessage(line string) (m message) {
	if err := json.Unmarshal([]byte(line), &m); err != nil {
		return message{}
	}
	return m
}
