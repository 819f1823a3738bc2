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

// notebookPage is a notebook in JupyterLab.
type notebookPage struct {
	*page
	lab  *lab
	file string // its path in the lab's folder
}

// What JupyterLab calls the parts of a notebook.
const (
	jsCells   = `[...document.querySelectorAll('.jp-Notebook .jp-Cell')]`
	jsOutputs = `[...document.querySelectorAll('.jp-Notebook .jp-OutputArea-output')]`
	jsPrompts = `[...document.querySelectorAll('.jp-Notebook .jp-CodeCell .jp-InputPrompt')].map(e => e.textContent.trim())`
	jsPlots   = `[...document.querySelectorAll('.jp-Notebook .jp-RenderedPlotly')]`
	jsErrors  = `[...document.querySelectorAll('.jp-Notebook [data-mime-type="application/vnd.jupyter.error"]')].map(e => e.textContent)`
)

// kinds is JavaScript for what kinds of outputs each cell has.
const kinds = `[...document.querySelectorAll('.jp-Notebook .jp-CodeCell')].map((c, i) => (i + 1) + ': ' +
	[...c.querySelectorAll('.jp-OutputArea-output')].map(o => o.dataset.mimeType || o.className).join(', '))`

// loaded is JavaScript that is true where all pictures of outputs are there.
const loaded = jsOutputs + `.flatMap(o => [...o.querySelectorAll('img')]).every(i => i.complete && i.naturalWidth > 0)`

// awaitKernel waits until the kernel, which JupyterLab starts with the notebook, has said who it is: what JupyterLab is told
// to run before that is lost, or answered with the question which kernel to take.
func (p *notebookPage) awaitKernel() {
	p.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if p.hasKernel() {
			return
		}
	}
	p.t.Fatalf("%s has no kernel", p.file)
}

// awaitFigures waits until as many figures are on the page as the file has.
func (p *notebookPage) awaitFigures(want notebookFile) {
	p.t.Helper()
	interactive, pictures := want.figures()
	if interactive == 0 {
		p.t.Fatalf("%s has no figures", p.file)
	}
	// A Plotly figure is its picture, or a plot once the pointer was on it.
	const count = `[` + jsPlots + `.filter(e => e.querySelector('.plot-container, img.plot-img')).length,
		document.querySelectorAll('.jp-Notebook .jp-RenderedImage img').length]`
	type counts = [2]int
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if eval[counts](p.page, count) == (counts{interactive, pictures}) && eval[bool](p.page, loaded) {
			return
		}
	}
	p.t.Fatalf("%s shows %v figures (interactive ones, pictures), want %v; all pictures are loaded: %v; the cells' outputs are\n%s",
		p.file, eval[counts](p.page, count), counts{interactive, pictures}, eval[bool](p.page, loaded), strings.Join(eval[[]string](p.page, kinds), "\n"))
}

// noErrors fails the test if a cell shows an error.
func (p *notebookPage) noErrors() {
	p.t.Helper()
	for _, text := range eval[[]string](p.page, jsErrors) {
		p.t.Errorf("%s shows an error: %.500s", p.file, text)
	}
}

// distrusted fails the test if JupyterLab trusts the notebook: what it shows then says nothing of how others see it.
func (p *notebookPage) distrusted() {
	p.t.Helper()
	var model struct{ Content notebookFile }
	p.lab.api(p.t, http.MethodGet, "contents/"+p.file+"?type=notebook", &model)
	for i, cell := range model.Content.Cells {
		for _, output := range cell.Outputs {
			if output.Data[plotlyType] != nil && cell.Metadata.Trusted {
				p.t.Errorf("%s: JupyterLab trusts cell %d", p.file, i+1)
			}
		}
	}
}

// menu chooses an item of the menu bar.
func (p *notebookPage) menu(menu, item string) {
	p.t.Helper()
	p.clickText(".lm-MenuBar-itemLabel", menu)
	p.clickText(".lm-Menu-item:not(.lm-mod-disabled) .lm-Menu-itemLabel", item)
	p.await("the menu to close", patience, `!document.querySelector('.lm-Menu-itemLabel')`)
}

// clickText waits for an element with exactly this text and clicks on it.
func (p *notebookPage) clickText(selector, text string) {
	p.t.Helper()
	find := `[...document.querySelectorAll('` + selector + `')].find(e => e.textContent.trim() === '` + text + `' && e.getBoundingClientRect().width > 0)`
	p.await("the menu's "+text, patience, "!!(%s)", find)
	at := eval[[2]float64](p.page, `(r => [r.x + r.width / 2, r.y + r.height / 2])((%s).getBoundingClientRect())`, find)
	p.do(
		chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, at[0], at[1]), // a menu's item must be pointed to before
		chromedp.MouseClickXY(at[0], at[1]),
	)
}

// runAll runs all cells and waits for the last. A live phase plane is used, and stopped: it is the last cell, and keeps the kernel
// until then.
func (p *notebookPage) runAll() {
	p.t.Helper()
	p.queueAll()
	if p.hasLiveCell() {
		p.useLive()
	}
	p.awaitIdle()
}

// queueAll has all cells run, and waits until they are asked for.
func (p *notebookPage) queueAll() {
	p.t.Helper()
	p.menu("Run", "Run All Cells")
	p.await("the cells to be queued", patience, `%s.some(text => text === '[*]:')`, jsPrompts)
}

// awaitRunning waits until a JavaScript expression is true, of what a cell shows that was queued. If all cells end before, as when one
// fails, it says what they show.
func (p *notebookPage) awaitRunning(what, format string, args ...any) {
	p.t.Helper()
	shown := fmt.Sprintf(format, args...)
	const running = jsPrompts + `.some(text => text === '[*]:')`
	p.await(what+", or the end of all cells", untilDeadline(p.t), `!!(%s) || !%s`, shown, running)
	if eval[bool](p.page, `!(%s) && !%s`, shown, running) {
		p.t.Fatalf("%s: all cells ended without %s:\n%.4000s\n%.4000q", p.file, what, p.outputText(), eval[[]string](p.page, jsStderr))
	}
}

// What the live phase plane is made of.
const (
	jsLive       = `document.querySelector('[id^=hnn-live]:not([id$=picture])')`
	jsLiveHandle = jsLive + `?.querySelector('[role=slider]')`
	jsLiveOrbits = `[...(` + jsLive + `?.querySelectorAll('path[stroke-linejoin]') ?? [])].map(e => e.getAttribute('d') ?? '').join('|')`
)

// hasLiveCell tells whether the notebook has a live phase plane.
func (p *notebookPage) hasLiveCell() bool {
	p.t.Helper()
	var model struct{ Content notebookFile }
	p.lab.api(p.t, http.MethodGet, "contents/"+p.file+"?type=notebook", &model)
	for _, cell := range model.Content.Cells {
		if cell.Type == "code" && strings.Contains(string(cell.Source), "nb.Live(") {
			return true
		}
	}
	return false
}

// useLive moves the start of a live phase plane by a key, looks whether the orbits follow, and presses Stop.
func (p *notebookPage) useLive() {
	p.t.Helper()
	p.awaitRunning("the live plane's orbits", `!!(%s) && +(%s.dataset.answered ?? 0) > 0`, jsLiveHandle, jsLive)
	before, answered := eval[string](p.page, jsLiveOrbits), eval[string](p.page, jsLive+`.dataset.answered`)
	eval[bool](p.page, `(%s.focus(), true)`, jsLiveHandle)
	p.do(chromedp.KeyEvent(kb.ArrowRight))
	p.await("the moved start's orbits", patience, `%s.dataset.answered !== '%s'`, jsLive, answered)
	if after := eval[string](p.page, jsLiveOrbits); after == before || after == "" {
		p.t.Errorf("%s: the start was moved, but the orbits are the same: %.200q", p.file, after)
	}
	p.t.Logf("from the key to the orbits: %s ms", eval[string](p.page, jsLive+`.dataset.milliseconds`))
	eval[bool](p.page, `(%s.querySelector('button').click(), true)`, jsLive)
}

// awaitIdle waits until no cell is queued or runs.
func (p *notebookPage) awaitIdle() {
	p.t.Helper()
	p.await("all cells to end", untilDeadline(p.t), `!%s.some(text => text === '[*]:') &&
		!!document.querySelector('.jp-Notebook-ExecutionIndicator[data-status="idle"]')`, jsPrompts)
}

// save saves the notebook and waits until it is on disk.
func (p *notebookPage) save() {
	p.t.Helper()
	p.menu("File", "Save Notebook")
	p.await("the notebook to be saved", patience, `!document.querySelector('#jp-main-dock-panel .lm-TabBar-tab.jp-mod-current.jp-mod-dirty')`)
}

// outputText is the text of all outputs.
func (p *notebookPage) outputText() string {
	p.t.Helper()
	return strings.Join(eval[[]string](p.page, jsOutputs+`.map(e => e.textContent)`), "\n")
}
