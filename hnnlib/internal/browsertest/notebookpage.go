package browsertest

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"hnn/hnnlib/internal/hnntest"
)

// NotebookPage is a notebook in JupyterLab.
type NotebookPage struct {
	*Page
	lab  *Lab
	file string // its path in the lab's folder
}

// JavaScript expressions for the parts of a notebook in JupyterLab.
const (
	jsOutputs = `[...document.querySelectorAll('.jp-Notebook .jp-OutputArea-output')]`
	JSPrompts = `[...document.querySelectorAll('.jp-Notebook .jp-CodeCell .jp-InputPrompt')]
		.map(e => e.textContent.trim())`
	jsPlots   = `[...document.querySelectorAll('.jp-Notebook .jp-RenderedPlotly')]`
	jsRunning = JSPrompts + `.some(text => text === '[*]:')`
)

// Says returns a JavaScript expression that is true if an output contains the text.
func Says(text string) string {
	return fmt.Sprintf(`%s.some(e => e.textContent.includes(%q))`, jsOutputs, text)
}

// cells returns the outputs of all code cells, with their types, as text.
func (p *Page) cells() string {
	p.T.Helper()
	return Eval[string](p, `[...document.querySelectorAll('.jp-Notebook .jp-CodeCell')].map((c, i) => (i + 1) + ': ' +
		[...c.querySelectorAll('.jp-OutputArea-output')].map(o => (o.dataset.mimeType || o.className) + ' ' +
		o.textContent.trim().slice(-1000)).join('\n')).join('\n')`)
}

// OutputText returns the text of all outputs.
func (p *NotebookPage) OutputText() string {
	p.T.Helper()
	return Eval[string](p.Page, jsOutputs+`.map(e => e.textContent).join('\n')`)
}

// AwaitFigures waits until the page shows as many figures as the file has.
func (p *NotebookPage) AwaitFigures(file hnntest.Notebook) {
	p.T.Helper()
	var plots, pictures int
	for _, cell := range file.Cells {
		for _, output := range cell.Outputs {
			if output.Data[hnntest.PlotlyType] != nil {
				plots++
			} else if output.Data["image/png"] != nil {
				pictures++
			}
		}
	}
	if plots == 0 {
		p.T.Fatalf("%s has no figures", p.file)
	}
	// A Plotly figure is a picture until the pointer has been on it, then a plot.
	p.Await(fmt.Sprintf("%d interactive figures and %d pictures of %s, loaded", plots, pictures, p.file), Patience,
		`%s.filter(e => e.querySelector('.plot-container, img.plot-img')).length === %d &&
		document.querySelectorAll('.jp-Notebook .jp-RenderedImage img').length === %d &&
		%s.flatMap(o => [...o.querySelectorAll('img')]).every(i => i.complete && i.naturalWidth > 0)`,
		jsPlots, plots, pictures, jsOutputs)
}

// NoErrors fails the test if a cell shows an error.
func (p *NotebookPage) NoErrors() {
	p.T.Helper()
	for _, text := range Eval[[]string](p.Page, `[...document.querySelectorAll(
		'.jp-Notebook [data-mime-type="application/vnd.jupyter.error"]')].map(e => e.textContent.trim())`) {
		p.T.Errorf("%s shows an error: %.500s", p.file, text)
	}
}

// Distrusted fails the test if JupyterLab trusts the notebook, since other people's JupyterLab would not.
func (p *NotebookPage) Distrusted() {
	p.T.Helper()
	var model struct{ Content hnntest.Notebook }
	p.lab.API(p.T, http.MethodGet, "contents/"+p.file+"?type=notebook", &model)
	for i, cell := range model.Content.Cells {
		for _, output := range cell.Outputs {
			if output.Data[hnntest.PlotlyType] != nil && cell.Metadata.Trusted {
				p.T.Errorf("%s: JupyterLab trusts cell %d", p.file, i+1)
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
	p.Await("the menu's "+text, Patience, "%s", find)
	x, y := p.Centre(find)
	p.Do(
		chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, x, y), // menu items ignore a click without it
		chromedp.MouseClickXY(x, y),
	)
}

// RunAll runs all cells and waits for the last to end. If the last is a live phase plane, RunAll uses and stops it.
func (p *NotebookPage) RunAll() {
	p.T.Helper()
	p.QueueAll()
	for _, cell := range hnntest.ReadNotebook(p.T, filepath.Join(p.lab.dir, p.file)).Cells {
		if cell.Type == "code" && strings.Contains(string(cell.Source), "nb.Live(") {
			p.Await("all cells but the last to end", Training,
				JSPrompts+`.slice(0, -1).every(text => text !== '[*]:')`)
			p.useLive()
		}
	}
	p.AwaitIdle()
}

// QueueAll tells JupyterLab to run all cells, and waits until they are queued.
func (p *NotebookPage) QueueAll() {
	p.T.Helper()
	p.Menu("Run", "Run All Cells")
	p.Await("the cells to be queued", Patience, jsRunning)
}

// AwaitRunning waits until a JavaScript expression is true. It fails the test if all cells end first, or if it takes
// longer than Beginning.
func (p *NotebookPage) AwaitRunning(what, format string, args ...any) {
	p.T.Helper()
	shown := fmt.Sprintf(format, args...)
	p.Await(what+", or the end of all cells", Beginning, `(%s) || !%s`, shown, jsRunning)
	if Eval[bool](p.Page, `!(%s) && !%s`, shown, jsRunning) {
		p.T.Fatalf("%s: all cells ended without %s:\n%.8000s", p.file, what, p.cells())
	}
}

// JavaScript expressions for the parts of the live phase plane.
const (
	jsLive       = `document.querySelector('[id^=hnn-live]:not([id$=picture])')`
	jsLiveHandle = jsLive + `?.querySelector('[role=slider]')`
	jsLiveOrbits = `[...(` + jsLive + `?.querySelectorAll('path[stroke-linejoin]') ?? [])]
		.map(e => e.getAttribute('d') ?? '').join('|')`
)

// useLive moves the start of the live phase plane with a key, checks that the orbits follow, and presses Stop.
func (p *NotebookPage) useLive() {
	p.T.Helper()
	p.AwaitRunning("the live plane's orbits", `!!(%s) && +(%s.dataset.answered ?? 0) > 0`, jsLiveHandle, jsLive)
	before, answered := Eval[string](p.Page, jsLiveOrbits), Eval[string](p.Page, jsLive+`.dataset.answered`)
	p.Exec(`%s.focus()`, jsLiveHandle)
	p.Do(chromedp.KeyEvent(kb.ArrowRight))
	p.Await("the moved start's orbits", Patience, `%s.dataset.answered !== '%s'`, jsLive, answered)
	if after := Eval[string](p.Page, jsLiveOrbits); after == before || after == "" {
		p.T.Errorf("%s: the start was moved, but the orbits are the same: %.200q", p.file, after)
	}
	p.T.Logf("from the key to the orbits: %s ms", Eval[string](p.Page, jsLive+`.dataset.milliseconds`))
	p.Exec(`%s.querySelector('button').click()`, jsLive)
}

// AwaitIdle waits until no cell is queued or running.
func (p *NotebookPage) AwaitIdle() {
	p.T.Helper()
	p.Await("all cells to end", Training,
		`!%s && document.querySelector('.jp-Notebook-ExecutionIndicator[data-status="idle"]')`, jsRunning)
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
	for _, s := range p.lab.sessions(p.T) {
		if s.Path == p.file {
			p.lab.API(p.T, http.MethodPost, "kernels/"+s.Kernel.ID+"/interrupt", nil)
			return
		}
	}
	p.T.Fatalf("%s has no kernel", p.file)
}

// AwaitOutput waits until a cell shows the text, which may be a moment after the cell's end.
func (p *NotebookPage) AwaitOutput(text string) {
	p.T.Helper()
	p.Await(fmt.Sprintf("the output %q", text), Patience, "%s", Says(text))
}

// Plot is one of a notebook's Plotly figures.
type Plot struct {
	*NotebookPage
	js string // JavaScript expression for its element
}

// CSS selectors for the parts of a figure.
const (
	Axes   = ".nsewdrag"
	Slider = ".slider-container .slider-rail-touch-rect"
	Play   = ".updatemenu-button"
)

// Plots moves the pointer over all Plotly figures, which makes them interactive, and returns them.
func (p *NotebookPage) Plots() []Plot {
	p.T.Helper()
	var all []Plot
	for i := range Eval[int](p.Page, jsPlots+`.length`) {
		f := Plot{p, fmt.Sprintf("%s[%d]", jsPlots, i)}
		x, y := f.Centre("img.plot-img, .plot-container")
		p.Do(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, x, y))
		p.Await(fmt.Sprintf("figure %d to become interactive", i+1), Patience,
			`%[1]s.querySelector('.plot-container .main-svg') && %[1]s._fullLayout`, f.js)
		all = append(all, f)
	}
	return all
}

// Has reports whether the figure has a part that the selector matches.
func (f Plot) Has(selector string) bool {
	f.T.Helper()
	return Eval[bool](f.Page, `!!%s.querySelector(%q)`, f.js, selector)
}

// Centre scrolls a part of the figure to the middle of the window, and returns the part's centre.
func (f Plot) Centre(selector string) (x, y float64) {
	f.T.Helper()
	part := fmt.Sprintf("%s.querySelector(%q)", f.js, selector)
	Eval[bool](f.Page, `(async () => {
		const find = () => %s;
		find().scrollIntoView({block: 'center', inline: 'center'});
		const frame = () => new Promise(requestAnimationFrame);
		for (let last = -1, y = 0; last !== y; y = find().getBoundingClientRect().y) {
			last = y; await frame(); await frame();
		}
		return true;
	})()`, part)
	return f.Page.Centre(part)
}

// Drag drags the pointer within the figure's first axes, which zooms, and fails the test unless the x-axis then shows a
// part of its range before.
func (f Plot) Drag() {
	f.T.Helper()
	axis := Eval[string](f.Page,
		`%s.querySelector('.nsewdrag').dataset.subplot.replace(/y.*/, '').replace('x', 'xaxis')`, f.js)
	read := fmt.Sprintf(`%s._fullLayout.%s.range.map(Number)`, f.js, axis)
	before := Eval[[2]float64](f.Page, "%s", read)
	x, y := f.Centre(Axes)
	mouse := func(kind input.DispatchMouseEventType, dx float64) {
		f.Do(chromedp.MouseEvent(kind, x+dx, y, chromedp.ButtonType(input.MouseButtonLeft), chromedp.ClickCount(1)))
	}
	f.Do(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, x-30, y))
	mouse(input.DispatchMouseEventTypeMousePressed, -30)
	for dx := -20.0; dx <= 40; dx += 10 {
		mouse(input.DispatchMouseEventTypeMouseMoved, dx)
	}
	mouse(input.DispatchMouseEventTypeMouseReleased, 40)
	f.Await("the axis to change after a drag", Patience,
		`JSON.stringify(%s) !== JSON.stringify([%v, %v])`, read, before[0], before[1])
	after := Eval[[2]float64](f.Page, "%s", read)
	if !(after[0] > min(before[0], before[1]) && after[1] < max(before[0], before[1])) {
		f.T.Errorf("%s: a drag over a part of the axis takes its range from %v to %v, which is not a part of it",
			f.file, before, after)
	}
}

// Slide clicks on both ends of the figure's slider, and fails the test unless it gets there and the figure changes with
// it.
func (f Plot) Slide() {
	f.T.Helper()
	x, y := f.Centre(Slider)
	half := Eval[float64](f.Page, `%s.querySelector(%q).getBoundingClientRect().width / 2`, f.js, Slider)
	slide := func(x float64, step string) {
		f.Do(chromedp.MouseClickXY(x, y))
		f.Await("the slider to reach step "+step, Patience,
			`(s => s.active === %s)(%s._fullLayout.sliders[0])`, step, f.js)
	}
	slide(x-half+3, "0")
	// The visible traces' data.
	shown := fmt.Sprintf(`JSON.stringify(%s._fullData.map(t => t.visible === true && [t.x, t.y, t.z, t.source]))`, f.js)
	f.Exec(`window.hnnBefore = %s`, shown)
	slide(x+half-3, "s.steps.length - 1")
	f.Await("the figure to change with the slider", Patience, `%s !== window.hnnBefore`, shown)
}

// Play presses the figure's Play button, and waits until the slider has been in two places. The page itself counts
// them: on a busy machine, it may not answer before the figure has played to its end, where the slider was at first.
func (f Plot) Play() {
	f.T.Helper()
	f.Exec(`const g = %s, places = window.hnnPlaces = new Set();
		g.on('plotly_animatingframe', () => places.add(g._fullLayout.sliders[0].active))`, f.js)
	x, y := f.Centre(Play)
	f.Do(chromedp.MouseClickXY(x, y))
	f.Await("the figure to play", Patience, `window.hnnPlaces.size > 1`)
}
