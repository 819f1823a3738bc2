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

// The parts of a figure that tests use, as selectors.
const (
	Axes   = ".nsewdrag"
	Slider = ".slider-container .slider-rail-touch-rect"
	Play   = ".updatemenu-button"
)

// Plots returns all Plotly figures, after moving the pointer over them, which makes them interactive.
func (p *NotebookPage) Plots() []Plot {
	p.T.Helper()
	var all []Plot
	for i := range Eval[int](p.Page, JSPlots+`.length`) {
		f := Plot{p, fmt.Sprintf("%s[%d]", JSPlots, i)}
		x, y := f.Centre("img.plot-img, .plot-container")
		p.Do(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, x, y))
		p.Await(fmt.Sprintf("figure %d to become interactive", i+1), Patience,
			`%[1]s.querySelector('.plot-container .main-svg') && %[1]s._fullLayout`, f.js)
		all = append(all, f)
	}
	return all
}

// Has reports whether the figure has a part.
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

// Drag drags the pointer within the figure's first axes, which zooms, and fails the test unless their range becomes a
// part of what it was.
func (f Plot) Drag() {
	f.T.Helper()
	axis := Eval[string](f.Page,
		`%s.querySelector('.nsewdrag').dataset.subplot.replace(/y.*/, '').replace('x', 'xaxis')`, f.js)
	read := fmt.Sprintf(`%s._fullLayout.%s.range.map(Number)`, f.js, axis)
	before := Eval[[2]float64](f.Page, "%s", read)
	x, y := f.Centre(Axes)
	mouse := func(kind input.DispatchMouseEventType, x float64) {
		f.Do(chromedp.MouseEvent(kind, x, y, chromedp.ButtonType(input.MouseButtonLeft), chromedp.ClickCount(1)))
	}
	f.Do(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, x-30, y))
	mouse(input.DispatchMouseEventTypeMousePressed, x-30)
	for dx := -20.0; dx <= 40; dx += 10 {
		mouse(input.DispatchMouseEventTypeMouseMoved, x+dx)
	}
	mouse(input.DispatchMouseEventTypeMouseReleased, x+40)
	f.Await("the axis to change after a drag", Patience,
		`JSON.stringify(%s) !== JSON.stringify([%v, %v])`, read, before[0], before[1])
	after := Eval[[2]float64](f.Page, "%s", read)
	if !(after[0] > min(before[0], before[1]) && after[1] < max(before[0], before[1])) {
		f.T.Errorf("%s: a drag over a part of the axis takes its range from %v to %v, which is not a part of it",
			f.File, before, after)
	}
}

// Slide clicks on both ends of the figure's slider, and fails the test unless the figure changes.
func (f Plot) Slide() {
	f.T.Helper()
	x, y := f.Centre(Slider)
	half := Eval[float64](f.Page, `%s.querySelector(%q).getBoundingClientRect().width / 2`, f.js, Slider)
	last := Eval[int](f.Page, `%s._fullLayout.sliders[0].steps.length - 1`, f.js)
	// The visible traces' data.
	shown := fmt.Sprintf(`JSON.stringify(%s._fullData.map(t => t.visible === true && [t.x, t.y, t.z, t.source]))`, f.js)
	active := f.js + `._fullLayout.sliders[0].active`
	for _, end := range []struct {
		x    float64
		step int
	}{{x - half + 3, 0}, {x + half - 3, last}} {
		f.Exec(`window.hnnBefore = %s`, shown)
		already := Eval[int](f.Page, "%s", active) == end.step
		f.Do(chromedp.MouseClickXY(end.x, y))
		f.Await(fmt.Sprintf("the slider to reach step %d", end.step), Patience, `%s === %d`, active, end.step)
		if !already {
			f.Await(fmt.Sprintf("the figure to change with the slider, to step %d", end.step), Patience,
				`%s !== window.hnnBefore`, shown)
		}
	}
}

// Play presses the figure's Play button, and waits until the slider has moved by itself, to two places. The page
// counts them: on a busy machine it may not answer before the figure has played to its end, where the slider was
// before.
func (f Plot) Play() {
	f.T.Helper()
	f.Exec(`const g = %s, places = window.hnnPlaces = new Set();
		g.on('plotly_animatingframe', () => places.add(g._fullLayout.sliders[0].active))`, f.js)
	x, y := f.Centre(Play)
	f.Do(chromedp.MouseClickXY(x, y))
	f.Await("the figure to play", Patience, `window.hnnPlaces.size > 1`)
}
