package notebooks

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hnn/hnnlib/internal/browsertest"
	"hnn/hnnlib/internal/hnntest"
)

func TestMain(m *testing.M) { os.Exit(hnntest.Main(m.Run)) }

// Without --dir, hnn lab serves the checkout's notebooks at the address that it prints.
func TestLabCommand(t *testing.T) {
	lab := browsertest.Start(t).Lab(t, "")
	for _, file := range notebooks(t) {
		lab.API(t, http.MethodGet, "contents/"+filepath.Base(file), nil)
	}
}

// notebooks returns the paths of the notebooks to test: two, or all if HNN_FULL is set.
func notebooks(t *testing.T) []string {
	t.Helper()
	dir := filepath.Join(hnntest.Root(t), "notebooks")
	if os.Getenv("HNN_FULL") == "" {
		return []string{filepath.Join(dir, "spring.ipynb"), filepath.Join(dir, "your_own_system.ipynb")}
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.ipynb"))
	if err != nil || len(files) < 2 {
		t.Fatalf("there are %d notebooks (%v)", len(files), err)
	}
	return files
}

// A reader opens a committed notebook, which JupyterLab does not trust, looks at its figures, runs all cells, saves the
// notebook, and sends it to a person whose JupyterLab does not trust it.
func TestNotebooks(t *testing.T) {
	browser, dir := browsertest.Start(t), t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(hnntest.Root(t), "notebooks"))); err != nil {
		t.Fatal(err)
	}
	lab := browser.Lab(t, dir)
	for _, path := range notebooks(t) {
		file := filepath.Base(path)
		t.Run(file, func(t *testing.T) {
			committed := hnntest.ReadNotebook(t, path)
			p := lab.Show(t, file)
			p.Distrusted()
			p.AwaitFigures(committed)
			p.NoErrors()
			tryFigures(t, p, file == "your_own_system.ipynb")
			p.NoErrors()
			p.StayedHome()
			lab.EndKernels(t)
			p.Shut()

			p = lab.Show(t, file)
			p.Menu("Edit", "Clear Outputs of All Cells")
			began := time.Now()
			p.RunAll()
			t.Logf("all cells, with training: %.1f s", time.Since(began).Seconds())
			p.NoErrors()
			p.AwaitFigures(committed)
			p.StayedHome()
			p.Plots()[1].Centre(".plot-container")
			p.Screenshot("lab-" + file)
			p.Save()
			saved := hnntest.ReadNotebook(t, filepath.Join(dir, file))
			ranWhole(t, saved, file)
			lab.EndKernels(t)
			p.Shut()

			reopen(t, lab, filepath.Join(dir, file), saved)
		})
	}
}

// tryFigures uses a notebook's figures: it drags in the first with axes, moves all sliders, and plays all that play, of
// which there must be one if plays.
func tryFigures(t *testing.T, p *browsertest.NotebookPage, plays bool) {
	t.Helper()
	dragged, sliders, played := 0, 0, 0
	for _, f := range p.Plots() {
		if dragged == 0 && f.Has(browsertest.Axes) {
			f.Drag()
			dragged++
		}
		if f.Has(browsertest.Slider) {
			f.Slide()
			sliders++
		}
		if f.Has(browsertest.Play) {
			f.Play()
			played++
		}
	}
	if dragged == 0 || plays && (sliders == 0 || played == 0) {
		t.Errorf("%d figures with axes, %d with sliders, %d that play", dragged, sliders, played)
	}
	t.Logf("%d sliders moved, %d figures played", sliders, played)
}

// ranWhole fails the test unless every code cell of the saved notebook has run without an error.
func ranWhole(t *testing.T, n hnntest.Notebook, file string) {
	t.Helper()
	for i, cell := range n.Cells {
		if cell.Type != "code" {
			continue
		}
		if cell.Count == nil {
			t.Errorf("%s: cell %d is saved as one that has not run", file, i+1)
		}
		for _, output := range cell.Outputs {
			if output.Type == "error" {
				t.Errorf("%s: cell %d is saved with the error %s: %s", file, i+1, output.Error, output.Value)
			}
		}
	}
}

// reopen changes the saved notebook, so that JupyterLab no longer trusts it, and checks that its figures are shown.
func reopen(t *testing.T, lab *browsertest.Lab, path string, saved hnntest.Notebook) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	sent := strings.Replace(string(text), `"kernelspec": {`, `"sent": true, "kernelspec": {`, 1)
	if err := os.WriteFile(path, []byte(sent), 0o644); err != nil || sent == string(text) {
		t.Fatalf("nothing was changed (%v)", err)
	}
	p := lab.Show(t, filepath.Base(path))
	p.Distrusted()
	p.AwaitFigures(saved)
	p.NoErrors()
	var want []string
	for _, cell := range saved.Cells {
		if cell.Type == "code" {
			want = append(want, fmt.Sprintf("[%d]:", *cell.Count))
		}
	}
	// JupyterLab builds the cells below the window later.
	p.Await("all cells to be there", browsertest.Patience, `%s.length === %d`, browsertest.JSPrompts, len(want))
	if got := browsertest.Eval[[]string](p.Page, browsertest.JSPrompts); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("reopened, the cells are %v, want %v: nothing should have run", got, want)
	}
	p.StayedHome()
}
