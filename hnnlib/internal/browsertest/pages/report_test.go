package pages

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"hnn/hnnlib/internal/browsertest"
	"hnn/hnnlib/internal/hnntest"
	"hnn/hnnlib/run"

	"github.com/chromedp/chromedp"
)

// The gallery and an executed notebook of a results folder, opened from the disk, are accessible.
func TestReportIsAccessible(t *testing.T) {
	browsertest.Browser(t)
	rules := axe(t)
	browsertest.Sandbox(t)
	out := t.TempDir()
	hnntest.Must(t, os.Getenv(run.DirEnv), "reproduce spring --quick --out "+out)
	for _, file := range []string{"index.html", "spring/notebook.html"} {
		t.Run(file, func(t *testing.T) {
			p := openFile(t, filepath.Join(out, file), 1280)
			p.Screenshot("report-" + filepath.Base(file) + "-1280")
			scrollThrough(p)
			alternatives(p)
			audit(p, rules)
			p.StayedHome()
		})
	}
	t.Run("phone", func(t *testing.T) {
		p := openFile(t, filepath.Join(out, "index.html"), 390, chromedp.EmulateMobile)
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
func openFile(t *testing.T, path string, width int64, options ...chromedp.EmulateViewportOption) *browsertest.Page {
	t.Helper()
	p := browsertest.Open(t, (&url.URL{Scheme: "file", Path: path}).String(), width, 844, options...)
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
