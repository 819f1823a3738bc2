package setup_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"hnn/hnnlib/progress"
	"hnn/hnnlib/setup"
	"hnn/hnnlib/setup/setuptest"
)

// cell is a cell of a notebook, as written and as read.
type cell struct {
	Type           string         `json:"cell_type"`
	ID             string         `json:"id"`
	Metadata       map[string]any `json:"metadata"`
	Source         lines          `json:"source"`
	Outputs        []output       `json:"outputs,omitempty"`
	ExecutionCount *int           `json:"execution_count,omitempty"`
}

type output struct {
	Type string           `json:"output_type"`
	Name string           `json:"name"`
	Text lines            `json:"text"`
	Data map[string]lines `json:"data"`
}

// lines is text that a notebook holds as a list of lines, or as one.
type lines string

func (l *lines) UnmarshalJSON(raw []byte) error {
	var list []string
	if json.Unmarshal(raw, &list) == nil {
		*l = lines(strings.Join(list, ""))
		return nil
	}
	return json.Unmarshal(raw, (*string)(l))
}

// writeNotebook writes a notebook for the GoNB kernel into a new folder. A source that starts with # is text.
func writeNotebook(t *testing.T, sources ...string) string {
	t.Helper()
	var cells []map[string]any
	for i, source := range sources {
		c := map[string]any{"id": fmt.Sprintf("cell%d", i), "metadata": map[string]any{}, "source": source}
		if strings.HasPrefix(source, "#") {
			c["cell_type"] = "markdown"
		} else {
			c["cell_type"], c["outputs"], c["execution_count"] = "code", []any{}, nil
		}
		cells = append(cells, c)
	}
	raw, err := json.Marshal(map[string]any{
		"cells": cells, "nbformat": 4, "nbformat_minor": 5,
		"metadata": map[string]any{"kernelspec": map[string]any{"name": "gonb", "display_name": "Go (gonb)", "language": "go"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "test.ipynb")
	if err := os.WriteFile(path, raw, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func readNotebook(t *testing.T, path string) []cell {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var notebook struct {
		Cells []cell `json:"cells"`
	}
	if err := json.Unmarshal(raw, &notebook); err != nil {
		t.Fatal(err)
	}
	return notebook.Cells
}

// stdout returns what the cell wrote to its standard output.
func stdout(c cell) (text string) {
	for _, o := range c.Outputs {
		if o.Type == "stream" && o.Name == "stdout" {
			text += string(o.Text)
		}
	}
	return text
}

func alone(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, entry := range entries {
		got = append(got, entry.Name())
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Fatalf("%s holds %q, want %q", dir, got, want)
	}
}

// TestExecute has the real kernel import this checkout and open the backend.
func TestExecute(t *testing.T) {
	env := setuptest.Environment(t)
	in := writeNotebook(t, "# Text", `import (
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
`, `%%
here, _ := os.Getwd()
fmt.Println("in", here)
`)
	out := filepath.Join(filepath.Dir(in), "out.ipynb")
	var seen []string
	err := env.Execute(context.Background(), in, out, []string{"HNN_TEST_WORD=the test", "GOMLX_BACKEND=go"}, func(e progress.Event) {
		seen = append(seen, e.String())
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := "[test.ipynb: cell 1 of 2 test.ipynb: cell 2 of 2]"; fmt.Sprint(seen) != want {
		t.Errorf("progress said %v, want %s", seen, want)
	}
	cells := readNotebook(t, out)
	if got := stdout(cells[1]); got != "opened go for the test\n" {
		t.Errorf("the first cell printed %q", got)
	}
	if got := stdout(cells[2]); got != "in "+filepath.Dir(in)+"\n" {
		t.Errorf("the second cell printed %q, want the notebook's folder", got)
	}
	alone(t, filepath.Dir(in), "out.ipynb", "test.ipynb")
}

func TestExecuteSaysWhichCellFailedAndKeepsTheRest(t *testing.T) {
	env := setuptest.Environment(t)
	in := writeNotebook(t,
		"import \"fmt\"\n%%\nfmt.Println(\"first\")",
		"%%\npanic(\"the field has no end\")",
		"%%\nfmt.Println(\"third\")")
	err := env.Execute(context.Background(), in, in, nil, nil)
	var failed *setup.CellError
	if !errors.As(err, &failed) {
		t.Fatalf("got error %v, want a cell error", err)
	}
	want := setup.CellError{Notebook: in, Cell: 2, Line: `panic("the field has no end")`, Message: "panic: the field has no end (exit status 2)"}
	if *failed != want {
		t.Fatalf("got %+v, want %+v", *failed, want)
	}
	cells := readNotebook(t, in)
	if got := stdout(cells[0]); got != "first\n" {
		t.Errorf("the output of the first cell is %q", got)
	}
	if len(cells[1].Outputs) == 0 || len(cells[2].Outputs) != 0 {
		t.Errorf("there are %d outputs of the cell that failed and %d of the one behind it",
			len(cells[1].Outputs), len(cells[2].Outputs))
	}
	alone(t, filepath.Dir(in), "test.ipynb")
}

func TestExecuteSaysWhyACellFailed(t *testing.T) {
	env := setuptest.Environment(t)
	defer func(was time.Duration) { env.CellTimeout = was }(env.CellTimeout)
	for _, c := range []struct {
		source  string
		timeout time.Duration
		want    []string
	}{
		{"%%\nx := undefinedThing\nfmt.Println(x)", env.CellTimeout,
			[]string{"code cell 1 (x := undefinedThing) failed: Cell[1]: Line 2", "undefined: undefinedThing"}},
		{"import \"time\"\n%%\ntime.Sleep(time.Hour)", time.Second, []string{"failed: it took more than 1 seconds"}},
	} {
		in := writeNotebook(t, c.source)
		env.CellTimeout = c.timeout
		err := env.Execute(context.Background(), in, in, nil, nil)
		for _, part := range c.want {
			if err == nil || !strings.Contains(err.Error(), part) {
				t.Errorf("got error %v, want %q", err, part)
			}
		}
	}
}

func TestExecuteInterruptedEndsTheCellsProgram(t *testing.T) {
	env := setuptest.Environment(t)
	pidFile := filepath.Join(t.TempDir(), "pid")
	in := writeNotebook(t, `import (
	"fmt"
	"os"
	"time"
)
%%
fmt.Println("before")
time.Sleep(time.Second)
os.WriteFile(os.Getenv("HNN_TEST_PID")+".new", []byte(fmt.Sprint(os.Getpid())), 0o644)
os.Rename(os.Getenv("HNN_TEST_PID")+".new", os.Getenv("HNN_TEST_PID"))
time.Sleep(time.Hour)`)
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
		time.Sleep(time.Millisecond) // the test's own limit ends a wait that never ends
	}
	if got := stdout(readNotebook(t, in)[0]); got != "before\n" {
		t.Errorf("what the cell printed before is kept as %q", got)
	}
}

func TestExecuteWithoutTheNotebook(t *testing.T) {
	env := setuptest.Environment(t)
	missing := filepath.Join(t.TempDir(), "missing.ipynb")
	if err := env.Execute(context.Background(), missing, missing, nil, nil); !errors.Is(err, os.ErrNotExist) ||
		!strings.Contains(err.Error(), missing) {
		t.Fatalf("got error %v, want that %s is missing", err, missing)
	}
	alone(t, filepath.Dir(missing))
}
