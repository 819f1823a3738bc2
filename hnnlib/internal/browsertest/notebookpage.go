package browsertest

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// NotebookPage is a notebook in JupyterLab.
type NotebookPage struct {
	*Page
	Lab  *Lab
	File string // its path in the lab's folder
}

// What JupyterLab calls the parts of a notebook.
const (
	jsCells   = `[...document.querySelectorAll('.jp-Notebook .jp-Cell')]`
	JSOutputs = `[...document.querySelectorAll('.jp-Notebook .jp-OutputArea-output')]`
	JSPrompts = `[...document.querySelectorAll('.jp-Notebook .jp-CodeCell .jp-InputPrompt')]` + jsTexts
	JSPlots   = `[...document.querySelectorAll('.jp-Notebook .jp-RenderedPlotly')]`
	JSStderr  = `[...document.querySelectorAll('.jp-Notebook [data-mime-type="application/vnd.jupyter.stderr"]')]` + jsTexts
	jsErrors  = `[...document.querySelectorAll('.jp-Notebook [data-mime-type="application/vnd.jupyter.error"]')]` + jsTexts
	jsTexts   = `.map(e => e.textContent.trim())`
)

// kinds is JavaScript for what kinds of outputs each cell has.
const kinds = `[...document.querySelectorAll('.jp-Notebook .jp-CodeCell')].map((c, i) => (i + 1) + ': ' +
	[...c.querySelectorAll('.jp-OutputArea-output')].map(o => o.dataset.mimeType || o.className).join(', '))`

// loaded is JavaScript that is true where all pictures of outputs are there.
const loaded = JSOutputs + `.flatMap(o => [...o.querySelectorAll('img')]).every(i => i.complete && i.naturalWidth > 0)`

// awaitKernel waits until the notebook's kernel has answered. JupyterLab loses what it is told to run before, or asks
// which kernel to take.
func (p *NotebookPage) awaitKernel() {
	p.T.Helper()
	for end := time.Now().Add(Patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if p.hasKernel() {
			return
		}
	}
	p.T.Fatalf("%s has no kernel", p.File)
}

// AwaitFigures waits until the page shows as many figures as the file has.
func (p *NotebookPage) AwaitFigures(want NotebookFile) {
	p.T.Helper()
	interactive, pictures := want.figures()
	if interactive == 0 {
		p.T.Fatalf("%s has no figures", p.File)
	}
	// A Plotly figure is its picture, or a plot once the pointer was on it.
	const count = `[` + JSPlots + `.filter(e => e.querySelector('.plot-container, img.plot-img')).length,
		document.querySelectorAll('.jp-Notebook .jp-RenderedImage img').length]`
	type counts = [2]int
	for end := time.Now().Add(Patience); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if Eval[counts](p.Page, count) == (counts{interactive, pictures}) && Eval[bool](p.Page, loaded) {
			return
		}
	}
	p.T.Fatalf("%s shows %v figures (interactive ones, pictures), want %v; all pictures are loaded: %v; "+
		"the cells' outputs are\n%s", p.File, Eval[counts](p.Page, count), counts{interactive, pictures},
		Eval[bool](p.Page, loaded), strings.Join(Eval[[]string](p.Page, kinds), "\n"))
}

// NoErrors fails the test if a cell shows an error.
func (p *NotebookPage) NoErrors() {
	p.T.Helper()
	for _, text := range Eval[[]string](p.Page, jsErrors) {
		p.T.Errorf("%s shows an error: %.500s", p.File, text)
	}
}

// Distrusted fails the test if JupyterLab trusts the notebook: others would see something else.
func (p *NotebookPage) Distrusted() {
	p.T.Helper()
	var model struct{ Content NotebookFile }
	p.Lab.API(p.T, http.MethodGet, "contents/"+p.File+"?type=notebook", &model)
	for i, cell := range model.Content.Cells {
		for _, output := range cell.Outputs {
			if output.Data[plotlyType] != nil && cell.Metadata.Trusted {
				p.T.Errorf("%s: JupyterLab trusts cell %d", p.File, i+1)
			}
		}
	}
}

// Menu chooses an item of the menu bar.
func (p *NotebookPage) Menu(menu, item string) {
	p.T.Helper()
	p.clickText(".lm-MenuBar-itemLabel", menu)
	p.clickText(".lm-Menu-item:not(.lm-mod-disabled) .lm-Menu-itemLabel", item)
	p.Await("the menu to close", Patience, `!document.querySelector('.lm-Menu-itemLabel')`)
}

// clickText waits for an element with exactly this text and clicks on it.
func (p *NotebookPage) clickText(selector, text string) {
	p.T.Helper()
	find := fmt.Sprintf(`[...document.querySelectorAll('%s')].find(e =>
		e.textContent.trim() === '%s' && e.getBoundingClientRect().width > 0)`, selector, text)
	p.Await("the menu's "+text, Patience, "!!(%s)", find)
	at := Eval[[2]float64](p.Page, `(r => [r.x + r.width / 2, r.y + r.height / 2])((%s).getBoundingClientRect())`, find)
	p.Do(
		chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, at[0], at[1]), // a menu's item must be pointed to before
		chromedp.MouseClickXY(at[0], at[1]),
	)
}

// RunAll runs all cells and waits for the last. A live phase plane, which is the last cell, is used and then stopped.
func (p *NotebookPage) RunAll() {
	p.T.Helper()
	p.QueueAll()
	if p.hasLiveCell() {
		p.useLive()
	}
	p.AwaitIdle()
}

// QueueAll has all cells run, and waits until they are asked for.
func (p *NotebookPage) QueueAll() {
	p.T.Helper()
	p.Menu("Run", "Run All Cells")
	p.Await("the cells to be queued", Patience, `%s.some(text => text === '[*]:')`, JSPrompts)
}

// AwaitRunning waits until a JavaScript expression is true, and fails the test if all cells end before.
func (p *NotebookPage) AwaitRunning(what, format string, args ...any) {
	p.T.Helper()
	shown := fmt.Sprintf(format, args...)
	const running = JSPrompts + `.some(text => text === '[*]:')`
	p.Await(what+", or the end of all cells", UntilDeadline(p.T), `!!(%s) || !%s`, shown, running)
	if Eval[bool](p.Page, `!(%s) && !%s`, shown, running) {
		p.T.Fatalf("%s: all cells ended without %s:\n%.4000s\n%.4000q",
			p.File, what, p.OutputText(), Eval[[]string](p.Page, JSStderr))
	}
}

// What the live phase plane is made of.
const (
	jsLive       = `document.querySelector('[id^=hnn-live]:not([id$=picture])')`
	jsLiveHandle = jsLive + `?.querySelector('[role=slider]')`
	jsLiveOrbits = `[...(` + jsLive + `?.querySelectorAll('path[stroke-linejoin]') ?? [])]
		.map(e => e.getAttribute('d') ?? '').join('|')`
)

// hasLiveCell tells whether the notebook has a live phase plane.
func (p *NotebookPage) hasLiveCell() bool {
	p.T.Helper()
	var model struct{ Content NotebookFile }
	p.Lab.API(p.T, http.MethodGet, "contents/"+p.File+"?type=notebook", &model)
	for _, cell := range model.Content.Cells {
		if cell.Type == "code" && strings.Contains(string(cell.Source), "nb.Live(") {
			return true
		}
	}
	return false
}

// useLive moves the start of a live phase plane by a key, checks that the orbits follow, and presses Stop.
func (p *NotebookPage) useLive() {
	p.T.Helper()
	p.AwaitRunning("the live plane's orbits", `!!(%s) && +(%s.dataset.answered ?? 0) > 0`, jsLiveHandle, jsLive)
	before, answered := Eval[string](p.Page, jsLiveOrbits), Eval[string](p.Page, jsLive+`.dataset.answered`)
	Eval[bool](p.Page, `(%s.focus(), true)`, jsLiveHandle)
	p.Do(chromedp.KeyEvent(kb.ArrowRight))
	p.Await("the moved start's orbits", Patience, `%s.dataset.answered !== '%s'`, jsLive, answered)
	if after := Eval[string](p.Page, jsLiveOrbits); after == before || after == "" {
		p.T.Errorf("%s: the start was moved, but the orbits are the same: %.200q", p.File, after)
	}
	p.T.Logf("from the key to the orbits: %s ms", Eval[string](p.Page, jsLive+`.dataset.milliseconds`))
	Eval[bool](p.Page, `(%s.querySelector('button').click(), true)`, jsLive)
}

// AwaitIdle waits until no cell is queued or runs.
func (p *NotebookPage) AwaitIdle() {
	p.T.Helper()
	p.Await("all cells to end", UntilDeadline(p.T), `!%s.some(text => text === '[*]:') &&
		!!document.querySelector('.jp-Notebook-ExecutionIndicator[data-status="idle"]')`, JSPrompts)
}

// Save saves the notebook and waits until it is on disk.
func (p *NotebookPage) Save() {
	p.T.Helper()
	p.Menu("File", "Save Notebook")
	p.Await("the notebook to be saved", Patience,
		`!document.querySelector('#jp-main-dock-panel .lm-TabBar-tab.jp-mod-current.jp-mod-dirty')`)
}

// Interrupt asks the server to interrupt the notebook's kernel, as JupyterLab does.
func (p *NotebookPage) Interrupt() {
	p.T.Helper()
	var sessions []struct {
		Path   string
		Kernel struct{ ID string }
	}
	p.Lab.API(p.T, http.MethodGet, "sessions", &sessions)
	for _, s := range sessions {
		if s.Path == p.File {
			p.Lab.API(p.T, http.MethodPost, "kernels/"+s.Kernel.ID+"/interrupt", nil)
			return
		}
	}
	p.T.Fatalf("%s has no kernel", p.File)
}

// AwaitOutput waits until a cell shows the text, which can be a moment after the cell's end.
func (p *NotebookPage) AwaitOutput(text string) {
	p.T.Helper()
	for end := time.Now().Add(Patience); !strings.Contains(p.OutputText(), text); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			p.T.Fatalf("%s does not say %q within %v, but\n%.4000s", p.File, text, Patience, p.OutputText())
		}
	}
}

// OutputText is the text of all outputs.
func (p *NotebookPage) OutputText() string {
	p.T.Helper()
	return strings.Join(Eval[[]string](p.Page, JSOutputs+`.map(e => e.textContent)`), "\n")
}
