package setup

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/internal/process"
	"hnn/hnnlib/progress"
)

// cellTimeout is the time limit of a cell: long enough for the largest experiment on two slow cores, short enough that
// a hung cell ends the same day.
var cellTimeout = 4 * time.Hour

// CellError reports a notebook cell that failed.
type CellError struct {
	Notebook string // the notebook's file
	Cell     int    // the cell's number among the code cells, from 1
	Line     string // the first line of the cell's source
	Message  string // why it failed
}

func (e *CellError) Error() string {
	return fmt.Sprintf("%s: code cell %d (%s) failed: %s", e.Notebook, e.Cell, e.Line, e.Message)
}

// Execute runs all cells of the notebook in, in the notebook's folder, and writes it with the outputs to out, which may
// be the same file. The metadata of each code cell get the sha256 of the source that its outputs came from. env adds to
// this process's environment variables. If show is not nil, it is called when a cell begins and with the progress that
// cells report. When ctx ends, Execute ends the kernel and the cell's program.
//
// If a cell fails, the error is a *CellError, and out holds the notebook as executed so far.
func (e *Environment) Execute(ctx context.Context, in, out string, env []string, show progress.Sink) error {
	if show == nil {
		show = func(progress.Event) {}
	}
	if _, err := os.Stat(in); err != nil {
		return fmt.Errorf("the notebook cannot be read: %w", err)
	}
	var failed *failure
	messages := process.Lines(func(line string) {
		var m message // stays empty if the line is not from run_notebook.py
		_ = json.Unmarshal([]byte(line), &m)
		switch {
		case m.Failed != nil:
			failed = m.Failed
		case m.Progress != nil:
			show(*m.Progress)
		case m.Cell > 0:
			show.Say(fmt.Sprintf("%s: cell %d of %d", filepath.Base(in), m.Cell, m.Total))
		}
	})
	seconds := strconv.Itoa(int(cellTimeout.Seconds()))
	err, kept := e.script(ctx, "run_notebook.py", in, out, env, messages, seconds)
	switch {
	case err == nil:
		return kept
	case failed != nil && ctx.Err() == nil: // an interrupted cell did not fail by itself
		err = &CellError{Notebook: in, Cell: failed.Cell, Line: firstLine(failed.Source), Message: failed.reason()}
	default:
		err = fmt.Errorf("%s could not be executed: %w", in, err)
	}
	return errors.Join(err, kept)
}

// ToHTML writes the notebook as one HTML page that needs no network: images are embedded, formulas are MathML, and a
// script in the page draws interactive Plotly figures.
func (e *Environment) ToHTML(ctx context.Context, notebook, page string) error {
	err, kept := e.script(ctx, "to_html.py", notebook, page, nil, nil)
	if err != nil {
		return fmt.Errorf("%s could not be turned into HTML: %w", notebook, err)
	}
	return kept
}

// script runs an embedded Python script on the file in, and replaces out with the file that the script writes, even if the script
// fails. The error kept is from writing out.
func (e *Environment) script(
	ctx context.Context, name, in, out string, env []string, stdout io.Writer, args ...string,
) (err, kept error) {
	dir := filepath.Dir(out)
	_ = artifact.Sweep(dir) // leftovers are no reason not to write
	scratch, remove, err := artifact.TempDir(dir, "script")
	if err != nil {
		return fmt.Errorf("%s cannot be written: %w", out, err), nil
	}
	defer remove()
	made := filepath.Join(scratch, "made")
	err = e.run(ctx, env, stdout, append([]string{"-c", embedded(name), in, made}, args...)...)
	data, none := os.ReadFile(made)
	if none != nil {
		return err, nil // the script's error says why
	}
	return err, artifact.WriteBytes(out, data)
}

// run runs the environment's Python with more environment variables. With -I it ignores modules of the working folder,
// where a random.py would hide Python's own. An interrupted Jupyter gets the time to end its kernels: GoNB kills a cell 5
// seconds after asking it to end.
func (e *Environment) run(ctx context.Context, env []string, stdout io.Writer, args ...string) error {
	cmd := process.Command(ctx, e.Python, append([]string{"-I"}, args...)...)
	cmd.WaitDelay = 15 * time.Second
	cmd.Env = append(e.Env(), env...)
	cmd.Stdout = stdout
	_, err := process.Run(ctx, cmd)
	return err
}

// message is a line printed by run_notebook.py.
type message struct {
	Cell, Total int
	Progress    *progress.Event
	Failed      *failure
}

// failure is run_notebook.py's report of a run that ended early.
type failure struct {
	Message string
	Cell    int
	Source  string // the cell's source
	Stderr  string // the standard error of the cell's program, if that failed
	Shown   string // the compiler's errors
}

// reason returns what went wrong, in one line. GoNB's own message is only the exit status, or that the cell does not
// compile; the program's standard error and the compiler's errors say more.
func (f *failure) reason() string {
	message := strings.Join(strings.Fields(plain(f.Message)), " ")
	if said := cause(plain(f.Stderr)); said != "" {
		return said + " (" + message + ")"
	}
	return cmp.Or(plain(f.Shown), message)
}

// cause returns the line of a program's standard error that says why it ended: the first line of a panic, or else the
// last line.
func cause(stderr string) (last string) {
	for line := range strings.SplitSeq(stderr, "\n") {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "panic: ") || strings.HasPrefix(line, "fatal error: ") {
			return line
		}
		if line != "" && !strings.HasPrefix(line, "exit status ") {
			last = line
		}
	}
	return last
}

var escapes = regexp.MustCompile("\x1b\\[[0-9;?]*[A-Za-z]")

// plain removes terminal escapes and surrounding space.
func plain(text string) string { return strings.TrimSpace(escapes.ReplaceAllString(text, "")) }

// firstLine returns the first line of a cell's source that is not a GoNB command such as %%.
func firstLine(source string) string {
	lines := strings.Split(strings.TrimSpace(source), "\n")
	for _, line := range lines {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "%") {
			return line
		}
	}
	return cmp.Or(strings.TrimSpace(lines[0]), "empty")
}
