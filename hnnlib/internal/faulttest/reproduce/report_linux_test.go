package reproduce

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"hnn/hnnlib/internal/browsertest"
	"hnn/hnnlib/internal/hnntest"

	"github.com/chromedp/chromedp"
)

// axeWheel has axe-core 4.12.1, which checks rules of accessibility.
const axeWheel = "axe-playwright-python==0.1.8" +
	" --hash=sha256:fdd263c998388f1a8e67cad02677e612d946248bd44d163be5e8650ea31f95f8\n"

// reportIsAccessible checks that the gallery and the executed notebook of a results folder, opened from the disk, are
// accessible.
func reportIsAccessible(t *testing.T, out string) {
	browser := browsertest.Start(t)
	wheel, err := hnntest.Wheel(t, axeWheel)
	if err != nil {
		browsertest.Lack(t, "the accessibility check needs axe-core: "+err.Error())
	}
	rules, err := os.ReadFile(filepath.Join(wheel, "axe_playwright_python", "axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"index.html", "spring/notebook.html"} {
		t.Run(file, func(t *testing.T) {
			p := openFile(t, browser, filepath.Join(out, file), 1280)
			p.Screenshot("report-" + filepath.Base(file) + "-1280")
			scrollThrough(p)
			alternatives(p)
			audit(p, string(rules))
			p.StayedHome()
		})
	}
	t.Run("phone", func(t *testing.T) {
		p := openFile(t, browser, filepath.Join(out, "index.html"), 390, chromedp.EmulateMobile)
		scrollThrough(p)
		p.Screenshot("report-index.html-390")
		if width := browsertest.Eval[int](p, `document.documentElement.scrollWidth`); width > 390 {
			t.Errorf("on a phone 390 pixels wide the page has %d and scrolls to the side, because of %v", width,
				browsertest.Eval[[]string](p, `[...document.body.querySelectorAll('*')]
					.filter(e => e.getBoundingClientRect().right > 391).slice(0, 8)
					.map(e => e.tagName + '#' + e.id + '.' + e.className + ' ' + e.textContent.trim().slice(0, 40))`))
		}
	})
}

// openFile opens a page from the disk in a window of the given width.
func openFile(
	t *testing.T, browser *browsertest.Browser, path string, width int64, options ...chromedp.EmulateViewportOption,
) *browsertest.Page {
	t.Helper()
	p := browser.Open(t, (&url.URL{Scheme: "file", Path: path}).String(), width, 844, options...)
	p.Await("the page's pictures", browsertest.Patience,
		`document.readyState === 'complete' && [...document.images].every(i => i.complete)`)
	return p
}

// scrollThrough scrolls through the page, since figures are drawn when they come near the window, and back to the top.
func scrollThrough(p *browsertest.Page) {
	p.T.Helper()
	browsertest.Eval[bool](p, `(async () => {
		for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight) {
			scrollTo(0, y);
			await new Promise(r => setTimeout(r, 50));
		}
		scrollTo(0, 0);
		return true;
	})()`)
	p.Await("the page's pictures", browsertest.Patience, `[...document.images].every(i => i.complete)`)
}

// alternatives fails the test for every figure without a text alternative.
func alternatives(p *browsertest.Page) {
	p.T.Helper()
	const named = `e => e.getAttribute('alt')?.trim() || e.getAttribute('aria-label')?.trim() ||
		document.getElementById(e.getAttribute('aria-labelledby') || ' ')?.textContent.trim()`
	const figures = `[...document.querySelectorAll('img, .js-plotly-plot')]`
	if browsertest.Eval[int](p, figures+`.length`) < 9 {
		p.T.Errorf("the page has %d figures, want at least 9", browsertest.Eval[int](p, figures+`.length`))
	}
	// An element around a plot may name it.
	for _, e := range browsertest.Eval[[]string](p, `(named => %s.filter(e => {
		const around = e.tagName !== 'IMG' && e.closest('[role=img], [role=figure], figure');
		return !named(e) && !(around && named(around));
	}).map(e => e.outerHTML.slice(0, 200)))(%s)`, figures, named) {
		p.T.Errorf("a figure has no text alternative: %s", e)
	}
}

// finding is a violation of a rule that axe-core found in a page.
type finding struct {
	Rule, Impact, Help string
	Elements           int
	Where              []string // for each different fault, the selector of one element, and the reason
}

// audit runs axe-core in the page, and fails the test for findings of serious or critical impact.
func audit(p *browsertest.Page, rules string) {
	p.T.Helper()
	p.Do(chromedp.Evaluate[chromedp.Void](rules))
	report := browsertest.Eval[struct {
		Passed   int
		Findings []finding
	}](p, `axe.run(document, {resultTypes: ['violations']})
		.then(r => ({passed: r.passes.length, findings: r.violations.map(v => {
		const first = new Map(); // the first element with each fault
		for (const n of v.nodes) {
			const why = (n.failureSummary || '').replace(/\s+/g, ' ');
			if (!first.has(why)) first.set(why, n.target.join(' ') + ': ' + why);
		}
		return {rule: v.id, impact: v.impact || '', help: v.help, elements: v.nodes.length, where: [...first.values()]};
	})}))`)
	if report.Passed == 0 {
		p.T.Error("axe-core found nothing right, so it has not seen the page")
	}
	for _, f := range report.Findings {
		text := fmt.Sprintf("%s (%s): %s, %d elements", f.Rule, f.Impact, f.Help, f.Elements)
		for _, where := range f.Where[:min(len(f.Where), 20)] {
			text += fmt.Sprintf("\n\t%.400s", where)
		}
		if f.Impact == "serious" || f.Impact == "critical" {
			p.T.Error(text)
		} else {
			p.T.Log(text)
		}
	}
}
