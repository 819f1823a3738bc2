package browsertest

import (
	"fmt"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// Plot is one of a notebook's Plotly figures.
type Plot struct {
	*NotebookPage
	js string // its element
}

// Plots returns all Plotly figures, after moving the pointer over them, which makes them interactive.
func (p *NotebookPage) Plots() []Plot {
	p.T.Helper()
	var all []Plot
	for i := range Eval[int](p.Page, JSPlots+`.length`) {
		f := Plot{p, fmt.Sprintf("%s[%d]", JSPlots, i)}
		x, y := f.Centre("img.plot-img, .plot-container")
		p.Do(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, x, y))
		p.Await(fmt.Sprintf("figure %d to become interactive", i+1), Patience,
			`!!%[1]s.querySelector('.plot-container .main-svg') && !!%[1]s._fullLayout`, f.js)
		all = append(all, f)
	}
	return all
}

// Centre scrolls a part of the figure to the middle of the window, and returns the part's centre.
func (f Plot) Centre(selector string) (x, y float64) {
	f.T.Helper()
	at := Eval[[2]float64](f.Page, `(async () => {
		const find = () => %s.querySelector(%q);
		find().scrollIntoView({block: 'center', inline: 'center'});
		const frame = () => new Promise(requestAnimationFrame);
		for (let last = -1, y = 0; last !== y; y = find().getBoundingClientRect().y) {
			last = y; await frame(); await frame();
		}
		const r = find().getBoundingClientRect();
		return [r.x + r.width / 2, r.y + r.height / 2];
	})()`, f.js, selector)
	return at[0], at[1]
}

// Draggable reports whether the figure has axes.
func (f Plot) Draggable() bool {
	return Eval[bool](f.Page, `!!%s.querySelector('.nsewdrag')`, f.js)
}

// Drag drags the pointer within the figure's first axes, which zooms, and fails the test unless their range becomes a
// part of what it was.
func (f Plot) Drag() {
	f.T.Helper()
	axis := Eval[string](f.Page,
		`%s.querySelector('.nsewdrag').dataset.subplot.replace(/y.*/, '').replace('x', 'xaxis')`, f.js)
	read := fmt.Sprintf(`%s._fullLayout.%s.range.map(Number)`, f.js, axis)
	before := Eval[[2]float64](f.Page, "%s", read)
	x, y := f.Centre(".nsewdrag")
	mouse := func(kind input.DispatchMouseEventType, x float64) chromedp.Action[chromedp.Void] {
		return chromedp.MouseEvent(kind, x, y, chromedp.ButtonType(input.MouseButtonLeft), chromedp.ClickCount(1))
	}
	moved := chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, x-30, y)
	f.Do(moved, mouse(input.DispatchMouseEventTypeMousePressed, x-30))
	for dx := -20.0; dx <= 40; dx += 10 {
		f.Do(mouse(input.DispatchMouseEventTypeMouseMoved, x+dx))
	}
	f.Do(mouse(input.DispatchMouseEventTypeMouseReleased, x+40))
	f.Await("the axis to change after a drag", Patience,
		`JSON.stringify(%s) !== JSON.stringify([%v, %v])`, read, before[0], before[1])
	after := Eval[[2]float64](f.Page, "%s", read)
	if !(after[0] > min(before[0], before[1]) && after[1] < max(before[0], before[1])) {
		f.T.Errorf("%s: a drag over a part of the axis takes its range from %v to %v, which is not a part of it",
			f.File, before, after)
	}
}

// HasSlider reports whether the figure has a slider.
func (f Plot) HasSlider() bool {
	return Eval[bool](f.Page, `!!%s.querySelector('.slider-container .slider-rail-touch-rect')`, f.js)
}

// shown is JavaScript for what the figure shows: the visible traces' data.
func (f Plot) shown() string {
	return fmt.Sprintf(`JSON.stringify(%s._fullData.map(t => t.visible === true && [t.x, t.y, t.z, t.source]))`, f.js)
}

// Slide clicks on both ends of the figure's slider, and fails the test unless the figure changes.
func (f Plot) Slide() {
	f.T.Helper()
	x, y := f.Centre(".slider-rail-touch-rect")
	half := Eval[float64](f.Page, `%s.querySelector('.slider-rail-touch-rect').getBoundingClientRect().width / 2`, f.js)
	last := Eval[int](f.Page, `%s._fullLayout.sliders[0].steps.length - 1`, f.js)
	for _, end := range []struct {
		x    float64
		step int
	}{{x - half + 3, 0}, {x + half - 3, last}} {
		Eval[bool](f.Page, `(window.hnnBefore = %s, true)`, f.shown())
		already := Eval[int](f.Page, `%s._fullLayout.sliders[0].active`, f.js) == end.step
		f.Do(chromedp.MouseClickXY(end.x, y))
		f.Await(fmt.Sprintf("the slider to reach step %d", end.step), Patience,
			`%s._fullLayout.sliders[0].active === %d`, f.js, end.step)
		if already {
			continue
		}
		f.Await(fmt.Sprintf("the figure to change with the slider, to step %d", end.step), Patience,
			`%s !== window.hnnBefore`, f.shown())
	}
}

// Plays reports whether the figure has a Play button.
func (f Plot) Plays() bool {
	return Eval[bool](f.Page, `!!%s.querySelector('.updatemenu-button')`, f.js)
}

// Play presses the figure's Play button, and waits until the slider has moved by itself, to two places. The page
// counts them: on a busy machine it may not answer before the figure has played to its end, where the slider was
// before.
func (f Plot) Play() {
	f.T.Helper()
	Eval[bool](f.Page, `(g => {
		const places = window.hnnPlaces = new Set();
		g.on('plotly_animatingframe', () => places.add(g._fullLayout.sliders[0].active));
		return true;
	})(%s)`, f.js)
	x, y := f.Centre(".updatemenu-button")
	f.Do(chromedp.MouseClickXY(x, y))
	f.Await("the figure to play", Patience, `window.hnnPlaces.size > 1`)
}
