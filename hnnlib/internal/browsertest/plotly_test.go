package browsertest

import (
	"fmt"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// plot is one of a notebook's Plotly figures.
type plot struct {
	*notebookPage
	js string // its element
}

// plots makes all Plotly figures interactive, as a pointer that goes over them does.
func (p *notebookPage) plots() []plot {
	p.t.Helper()
	var all []plot
	for i := range eval[int](p.page, jsPlots+`.length`) {
		f := plot{p, fmt.Sprintf("%s[%d]", jsPlots, i)}
		x, y := f.centre("img.plot-img, .plot-container")
		p.do(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, x, y))
		p.await(fmt.Sprintf("figure %d to become interactive", i+1), patience,
			`!!%[1]s.querySelector('.plot-container .main-svg') && !!%[1]s._fullLayout`, f.js)
		all = append(all, f)
	}
	return all
}

// centre scrolls a part of the figure to the middle of the window, and returns the part's centre.
func (f plot) centre(selector string) (x, y float64) {
	f.t.Helper()
	at := eval[[2]float64](f.page, `(async () => {
		const find = () => %s.querySelector(%q);
		find().scrollIntoView({block: 'center', inline: 'center'});
		const frame = () => new Promise(requestAnimationFrame);
		for (let last = -1, y = 0; last !== y; y = find().getBoundingClientRect().y) { last = y; await frame(); await frame(); }
		const r = find().getBoundingClientRect();
		return [r.x + r.width / 2, r.y + r.height / 2];
	})()`, f.js, selector)
	return at[0], at[1]
}

// draggable reports whether the figure has axes.
func (f plot) draggable() bool {
	return eval[bool](f.page, `!!%s.querySelector('.nsewdrag')`, f.js)
}

// drag drags the pointer within the figure's first axes, which by Plotly's default zooms, and fails the test unless their
// range changes.
func (f plot) drag() {
	f.t.Helper()
	axis := eval[string](f.page, `%s.querySelector('.nsewdrag').dataset.subplot.replace(/y.*/, '').replace('x', 'xaxis')`, f.js)
	read := fmt.Sprintf(`%s._fullLayout.%s.range.map(Number)`, f.js, axis)
	before := eval[[2]float64](f.page, "%s", read)
	x, y := f.centre(".nsewdrag")
	mouse := func(kind input.DispatchMouseEventType, x float64) chromedp.Action[chromedp.Void] {
		return chromedp.MouseEvent(kind, x, y, chromedp.ButtonType(input.MouseButtonLeft), chromedp.ClickCount(1))
	}
	moved := chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, x-30, y)
	f.do(moved, mouse(input.DispatchMouseEventTypeMousePressed, x-30))
	for dx := -20.0; dx <= 40; dx += 10 {
		f.do(mouse(input.DispatchMouseEventTypeMouseMoved, x+dx))
	}
	f.do(mouse(input.DispatchMouseEventTypeMouseReleased, x+40))
	f.await("the axis to change after a drag", patience, `JSON.stringify(%s) !== JSON.stringify(%s)`, read, jsNumbers(before))
	after := eval[[2]float64](f.page, "%s", read)
	if !(after[0] > min(before[0], before[1]) && after[1] < max(before[0], before[1])) {
		f.t.Errorf("%s: a drag over a part of the axis takes its range from %v to %v, which is not a part of it", f.file, before, after)
	}
}

func jsNumbers(v [2]float64) string { return fmt.Sprintf("[%v, %v]", v[0], v[1]) }

// hasSlider reports whether the figure has a slider.
func (f plot) hasSlider() bool {
	return eval[bool](f.page, `!!%s.querySelector('.slider-container .slider-rail-touch-rect')`, f.js)
}

// shown is JavaScript for what the figure shows: the visible traces' data.
func (f plot) shown() string {
	return fmt.Sprintf(`JSON.stringify(%s._fullData.map(t => t.visible === true && [t.x, t.y, t.z, t.source]))`, f.js)
}

// slide clicks on both ends of the figure's slider, and fails the test unless it shows something else at each.
func (f plot) slide() {
	f.t.Helper()
	x, y := f.centre(".slider-rail-touch-rect")
	half := eval[float64](f.page, `%s.querySelector('.slider-rail-touch-rect').getBoundingClientRect().width / 2`, f.js)
	last := eval[int](f.page, `%s._fullLayout.sliders[0].steps.length - 1`, f.js)
	for _, end := range []struct {
		x    float64
		step int
	}{{x - half + 3, 0}, {x + half - 3, last}} {
		eval[bool](f.page, `(window.hnnBefore = %s, true)`, f.shown())
		already := eval[int](f.page, `%s._fullLayout.sliders[0].active`, f.js) == end.step
		f.do(chromedp.MouseClickXY(end.x, y))
		f.await(fmt.Sprintf("the slider to reach step %d", end.step), patience, `%s._fullLayout.sliders[0].active === %d`, f.js, end.step)
		if already {
			continue
		}
		f.await(fmt.Sprintf("the figure to change with the slider, to step %d", end.step), patience, `%s !== window.hnnBefore`, f.shown())
	}
}

// plays reports whether the figure has buttons, of which the first plays it.
func (f plot) plays() bool {
	return eval[bool](f.page, `!!%s.querySelector('.updatemenu-button')`, f.js)
}

// play presses the figure's play button, and waits until the slider has moved by itself, to two places. The page counts
// them: on a busy machine it may not answer before the figure has played to its end, where the slider was before.
func (f plot) play() {
	f.t.Helper()
	eval[bool](f.page, `(g => {
		const places = window.hnnPlaces = new Set();
		g.on('plotly_animatingframe', () => places.add(g._fullLayout.sliders[0].active));
		return true;
	})(%s)`, f.js)
	x, y := f.centre(".updatemenu-button")
	f.do(chromedp.MouseClickXY(x, y))
	f.await("the figure to play", patience, `window.hnnPlaces.size > 1`)
}
