package setup

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"hnn/hnnlib/progress"
)

// cell is the part of a notebook's cell that the tests read.
type cell struct {
	Outputs []struct {
		Name string   // the stream's name
		Text []string // the text written to it
	}
}

// stdout returns what the cell wrote to its standard output.
func (c cell) stdout() (text string) {
	for _, o := range c.Outputs {
		if o.Name == "stdout" {
			text += strings.Join(o.Text, "")
		}
	}
	return text
}

// written returns a cell for writeNotebook: a Markdown cell if the source starts with #, else a code cell.
func written(source string, outputs ...any) map[string]any {
	c := map[string]any{"metadata": map[string]any{}, "source": source}
	if strings.HasPrefix(source, "#") {
		c["cell_type"] = "markdown"
	} else {
		c["cell_type"], c["outputs"], c["execution_count"] = "code", append([]any{}, outputs...), nil
	}
	return c
}

// writeNotebook writes a notebook for the GoNB kernel into a new folder.
func writeNotebook(t *testing.T, cells ...map[string]any) string {
	t.Helper()
	for i, c := range cells {
		c["id"] = fmt.Sprint("cell", i)
	}
	kernel := map[string]any{"name": "gonb", "display_name": "Go (gonb)", "language": "go"}
	raw, err := json.Marshal(map[string]any{
		"cells": cells, "nbformat": 4, "nbformat_minor": 5, "metadata": map[string]any{"kernelspec": kernel},
	})
	path := filepath.Join(t.TempDir(), "test.ipynb")
	must(t, errors.Join(err, os.WriteFile(path, raw, 0o644)))
	return path
}

func readNotebook(t *testing.T, path string) []cell {
	t.Helper()
	var notebook struct{ Cells []cell }
	raw, err := os.ReadFile(path)
	must(t, errors.Join(err, json.Unmarshal(raw, &notebook)))
	return notebook.Cells
}

// alone fails the test unless the notebook's folder holds exactly the files in want.
func alone(t *testing.T, notebook string, want ...string) {
	t.Helper()
	if got := left(t, filepath.Dir(notebook)); !slices.Equal(got, want) {
		t.Fatalf("beside %s lies %q, want %q", notebook, got, want)
	}
}

// The real kernel imports this checkout and opens the backend.
func TestExecute(t *testing.T) {
	env := environment(t)
	in := writeNotebook(t, written("# Text"), written(`import (
	"context"
	"fmt"
	"os"

	"hnn/hnnlib/device"
)

%%
d, err := device.Open(context.Background(), "", nil)
if err != nil {
	panic(err)
}
fmt.Println("opened", d.Name, "for", os.Getenv("HNN_TEST_WORD"))
`), written(`%%
here, _ := os.Getwd()
fmt.Println("in", here)
`))
	out := filepath.Join(filepath.Dir(in), "out.ipynb")
	var seen []string
	show := func(e progress.Event) { seen = append(seen, e.String()) }
	must(t, env.Execute(context.Background(), in, out, []string{"HNN_TEST_WORD=the test", "GOMLX_BACKEND=go"}, show))
	if want := "[test.ipynb: cell 1 of 2 test.ipynb: cell 2 of 2]"; fmt.Sprint(seen) != want {
		t.Errorf("progress said %v, want %s", seen, want)
	}
	cells := readNotebook(t, out)
	got, want := cells[1].stdout()+cells[2].stdout(), "opened go for the test\nin "+filepath.Dir(in)+"\n"
	if got != want {
		t.Errorf("the cells printed %q, want %q", got, want)
	}
	alone(t, in, "out.ipynb", "test.ipynb")
}

func TestExecuteSaysWhichCellFailedAndKeepsTheRest(t *testing.T) {
	env := environment(t)
	in := writeNotebook(t,
		written("import \"fmt\"\n%%\nfmt.Println(\"first\")"),
		written("%%\npanic(\"the field has no end\")"),
		written("%%\nfmt.Println(\"third\")"))
	err := env.Execute(context.Background(), in, in, nil, nil)
	var failed *CellError
	if !errors.As(err, &failed) {
		t.Fatalf("got error %v, want a cell error", err)
	}
	want := CellError{Notebook: in, Cell: 2, Line: `panic("the field has no end")`,
		Message: "panic: the field has no end (exit status 2)"}
	if *failed != want {
		t.Fatalf("got %+v, want %+v", *failed, want)
	}
	cells := readNotebook(t, in)
	if got := cells[0].stdout(); got != "first\n" {
		t.Errorf("the output of the first cell is %q", got)
	}
	if len(cells[1].Outputs) == 0 || len(cells[2].Outputs) != 0 {
		t.Errorf("there are %d outputs of the cell that failed and %d of the one behind it",
			len(cells[1].Outputs), len(cells[2].Outputs))
	}
	alone(t, in, "test.ipynb")
}

func TestExecuteSaysWhyACellFailed(t *testing.T) {
	env := environment(t)
	defer func(was time.Duration) { cellTimeout = was }(cellTimeout)
	for _, c := range []struct {
		source  string
		timeout time.Duration
		want    []string
	}{
		{"%%\nx := undefinedThing\nfmt.Println(x)", cellTimeout,
			[]string{"code cell 1 (x := undefinedThing) failed: Cell[1]: Line 2", "undefined: undefinedThing"}},
		{"import \"time\"\n%%\ntime.Sleep(time.Hour)", time.Second, []string{"failed: it took more than 1 seconds"}},
	} {
		in := writeNotebook(t, written(c.source))
		cellTimeout = c.timeout
		err := env.Execute(context.Background(), in, in, nil, nil)
		says(t, err, c.want...)
	}
}

func TestExecuteInterruptedEndsTheCellsProgram(t *testing.T) {
	env := environment(t)
	pidFile := filepath.Join(t.TempDir(), "pid")
	in := writeNotebook(t, written(`import (
	"fmt"
	"os"
	"time"
)
%%
fmt.Println("before")
time.Sleep(time.Second)
os.WriteFile(os.Getenv("HNN_TEST_PID")+".new", []byte(fmt.Sprint(os.Getpid())), 0o644)
os.Rename(os.Getenv("HNN_TEST_PID")+".new", os.Getenv("HNN_TEST_PID"))
time.Sleep(time.Hour)`))
	ctx, cancel := context.WithCancel(context.Background())
	var pid int
	go func() {
		defer cancel()
		for {
			if raw, err := os.ReadFile(pidFile); err == nil {
				pid, _ = strconv.Atoi(string(raw))
				return
			}
			time.Sleep(time.Millisecond)
		}
	}()
	err := env.Execute(ctx, in, in, []string{"HNN_TEST_PID=" + pidFile}, nil)
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("got error %v, want %v", err, context.Canceled)
	}
	if pid == 0 {
		t.Fatal("the cell did not say its number")
	}
	for syscall.Kill(pid, 0) == nil {
		time.Sleep(time.Millisecond) // go test's timeout ends an endless wait
	}
	if got := readNotebook(t, in)[0].stdout(); got != "before\n" {
		t.Errorf("what the cell printed before is kept as %q", got)
	}
}

func TestExecuteWithoutTheNotebook(t *testing.T) {
	env := environment(t)
	missing := filepath.Join(t.TempDir(), "missing.ipynb")
	says(t, env.Execute(context.Background(), missing, missing, nil, nil), missing, "no such file")
	alone(t, missing)
}
