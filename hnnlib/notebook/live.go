package notebook

import (
	"cmp"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"hnn/hnnlib/eval"
	"hnn/hnnlib/experiment"
	"hnn/hnnlib/plot"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/comms"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

//go:embed live.js
var liveScript string

// LiveOptions are options of [Live].
type LiveOptions struct {
	Start []float64     // first place of the handle, q and p; nil means the experiment's start
	Idle  time.Duration // time without movement after which the cell ends; 0 means two minutes
}

const (
	liveIdle    = 2 * time.Minute
	liveConnect = time.Minute // for the page to answer: a busy page first draws its figures
)

// needsBrowser is the text that Live shows if there is no browser.
const needsBrowser = "The live phase plane needs a browser: run this cell in JupyterLab to drag the start."

// Live shows the phase plane of a system with one degree of freedom, with a handle at the start. While the handle is
// dragged, or moved by the arrow keys, the truth, the first baseline and the first HNN are rolled out from there, in
// the cell's process. The cell ends when Stop is pressed, when it is interrupted, or when nothing has moved for a while
// (see LiveOptions), so it should be the last cell of a notebook. The output then shows the rollouts from the last
// start.
//
// In a headless run, Live shows the rollouts from the first start and returns. Outside a notebook, it only prints that
// it needs a browser. For a system with more degrees of freedom, it ends the cell with an error.
func Live(s *experiment.Study, options ...LiveOptions) {
	if s == nil {
		Check(errors.New("no study to show live: expected one, got nil; " +
			"nb.Study(experiment.Spring) makes one of trained models"))
	}
	limit, o := Must(s.PlaneLimit()), append(options, LiveOptions{})[0]
	if o.Start == nil {
		o.Start = s.View.Start
	}
	if err := s.E.System().CheckState(o.Start); err != nil {
		Check(fmt.Errorf("the start %v of the live phase plane: %w", o.Start, err))
	}
	if !inCell() {
		fmt.Println(needsBrowser)
		return
	}
	p := newLivePlane(Context(), limit)
	p.study, p.start = s, o.Start
	if headless() {
		fmt.Println(needsBrowser)
		p.showPicture()
		return
	}
	p.run(cmp.Or(o.Idle, liveIdle))
}

// livePlane is a phase plane in the output of a cell. The output has two parts: a picture, which is saved and shown
// without a kernel, and the interactive plane, whose script hides the picture while the plane exists.
type livePlane struct {
	study *experiment.Study
	limit float64   // half-width of the plane
	id    string    // id of the plane in the page; prefix of its addresses and of the ids of both outputs
	start []float64 // start of the orbits in the plane

	starts chan liveStart  // the newest start that is not answered
	ctx    context.Context // ends when the plane does, and says why
	end    context.CancelCauseFunc
}

// liveStart is a request for the orbits from a start.
type liveStart struct {
	seq int // the number of the request
	at  []float64
}

// liveEnd is why a plane ended.
type liveEnd string

func (e liveEnd) Error() string { return string(e) }

const (
	unconnected liveEnd = "no page answered"
	stopped     liveEnd = "Stop was pressed"
	interrupt   liveEnd = "the cell was interrupted"
)

// newLivePlane returns a plane that ends with ctx.
func newLivePlane(ctx context.Context, limit float64) *livePlane {
	p := &livePlane{limit: limit, id: "hnn-live-" + gonbui.UniqueId(), starts: make(chan liveStart, 1)}
	p.ctx, p.end = context.WithCancelCause(context.WithoutCancel(ctx))
	context.AfterFunc(ctx, func() { p.end(interrupt) })
	return p
}

// GoNB's addresses for messages from the page and to it, after the plane's id.
const (
	inbox  = "/start"
	outbox = "/orbits"
)

func (p *livePlane) run(idle time.Duration) {
	Must(p.study.PlaneOrbits(p.ctx, p.start)) // compiles the programs before the user can drag
	// Subscribe before the outputs, which must stay next to each other: GoNB adds an output when it connects to the
	// browser. Never unsubscribe: a message after that would lock comms for the rest of the cell.
	comms.Subscribe(p.id+inbox, p.receive)
	p.showPicture()
	p.showPlane(p.page(), needsBrowser)
	why := p.serve(liveConnect, idle, p.answer)
	if why == unconnected {
		p.showPlane(note(needsBrowser), needsBrowser)
		return
	}
	p.showPicture()
	text := fmt.Sprintf("The live phase plane has ended: %v. The figure shows its last start, q = %s and p = %s; "+
		"run the cell to go on.", why, liveNumber(p.start[0]), liveNumber(p.start[1]))
	p.showPlane(note(text), text)
}

// receive receives a message of the page: "stop", or "N q p", where N is the number of the request. It ignores others.
func (p *livePlane) receive(_, message string) {
	if message == "stop" {
		p.end(stopped)
		return
	}
	s := liveStart{at: make([]float64, 2)}
	_, err := fmt.Sscan(message, &s.seq, &s.at[0], &s.at[1])
	if err != nil || math.IsNaN(s.at[0]+s.at[1]) {
		return
	}
	for i, v := range s.at {
		s.at[i] = max(-p.limit, min(p.limit, v))
	}
	for {
		select {
		case p.starts <- s:
			return
		case <-p.starts: // drop the older start
		}
	}
}

// serve answers starts, always the newest, until the plane ends, or no start arrives within connect at first or within
// idle after an answer. It returns the reason.
func (p *livePlane) serve(connect, idle time.Duration, answer func(liveStart)) (why error) {
	why = unconnected
	for wait := time.After(connect); p.ctx.Err() == nil; wait = time.After(idle) {
		select {
		case <-p.ctx.Done():
		case <-wait:
			return why
		case s := <-p.starts:
			answer(s)
			why = liveEnd(fmt.Sprintf("nothing moved for %.3g min", idle.Minutes()))
		}
	}
	return context.Cause(p.ctx)
}

// answer rolls out from a start and sends the orbits, with the number of the request.
func (p *livePlane) answer(s liveStart) {
	begun := time.Now()
	orbits, err := p.study.PlaneOrbits(p.ctx, s.at)
	reply := map[string]string{"seq": fmt.Sprint(s.seq)}
	if err != nil { // the system can't start here; the user can drag on
		reply["text"] = "No orbits from here: " + err.Error()
	} else {
		reply["text"] = liveText(orbits, time.Since(begun))
		for _, o := range orbits {
			reply[o.Kind] = livePath(o.States, p.limit)
		}
		p.start = s.at
	}
	comms.Send(p.id+outbox, reply)
	if err := gonbui.Error(); err != nil {
		p.end(err)
	}
}

// showPicture shows the figure of the rollouts from the start in the picture's place. It is quick, so that it can be
// shown even after the end.
func (p *livePlane) showPicture() {
	data := sheetData(Must(p.study.RolloutFrom(context.WithoutCancel(p.ctx), p.start)))
	delete(data.Data, mimePlotly) // the plane is the interactive part
	data.DisplayID = p.id + "-picture"
	Check(send(data))
}

// showPlane shows HTML, or plain text where there is no HTML, in the plane's place.
func (p *livePlane) showPlane(html, plain string) {
	Check(send(&protocol.DisplayData{
		Data:      map[protocol.MIMEType]any{protocol.MIMETextHTML: html, protocol.MIMETextPlain: plain},
		DisplayID: p.id + "-plane",
	}))
}

// liveSize is the width and height of the plane, in units of its drawing.
const liveSize = 420

// page returns the plane's HTML: a sentence for pages that don't run scripts, and the script that replaces it.
func (p *livePlane) page() string {
	names := []string{"q", "p"}
	copy(names, p.study.E.System().Coordinates)
	config := Must(json.Marshal(map[string]any{
		"id": p.id, "inbox": p.id + inbox, "outbox": p.id + outbox,
		"size": liveSize, "limit": p.limit, "start": p.start,
		"qLabel": names[0], "pLabel": names[1], "ticks": liveTicks(p.limit),
		"lines": []any{liveLine(plot.Truth), liveLine(plot.Baseline), liveLine(plot.HNN)},
	}))
	// Without the attribute, JupyterLab handles the arrow keys.
	return `<div id="` + p.id + `" data-lm-suppress-shortcuts="true">` + note(needsBrowser) + `</div>` +
		"<script>(" + liveScript + ")(" + string(config) + ")</script>"
}

// liveLine returns the style of a kind's orbit, which is the same as in figures.
func liveLine(kind plot.Kind) map[string]any {
	pen, dash := kind.Pen(), "none"
	if len(pen.Dash) > 0 {
		dash = strings.ReplaceAll(strings.Trim(fmt.Sprint(pen.Dash), "[]"), " ", "pt ") + "pt"
	}
	return map[string]any{"key": kind, "label": kind.Label(), "dash": dash, "width": fmt.Sprintf("%gpt", pen.Width),
		"colour": fmt.Sprintf("#%02x%02x%02x", pen.Ink.R, pen.Ink.G, pen.Ink.B)}
}

// liveTicks returns from five to nine ticks within ± limit, at multiples of 1, 2 or 5 times a power of ten. Each has a
// value and a label.
func liveTicks(limit float64) (ticks []map[string]any) {
	power := math.Pow10(int(math.Floor(math.Log10(limit / 4))))
	factors := []float64{1, 2, 5, 10}
	step := power * factors[slices.IndexFunc(factors, func(f float64) bool { return f*power >= limit/4 })]
	n := math.Floor(limit / step * (1 + 1e-9))
	for i := -n; i <= n; i++ {
		ticks = append(ticks, map[string]any{"value": i * step, "label": minus(fmt.Sprintf("%.3g", i*step))})
	}
	return ticks
}

// livePath returns an orbit as the d attribute of an SVG path; the origin is the upper left corner of the plane. Points
// far outside are moved nearer, but stay outside.
func livePath(states [][]float64, limit float64) string {
	place := func(v float64) float64 { return max(-9, min(10, (v/limit+1)/2)) * liveSize }
	points := make([]string, len(states))
	for i, x := range states {
		points[i] = fmt.Sprintf("%.1f,%.1f", place(x[0]), place(-x[1]))
	}
	return "M" + strings.Join(points, " ")
}

// liveText returns a description of the orbits and the time it took to compute them.
func liveText(orbits []eval.Course, took time.Duration) string {
	end := func(c eval.Course) float64 { return c.Times[len(c.Times)-1] }
	var gains []string
	for _, c := range orbits {
		gain := c.Energy[len(c.Energy)-1] - c.Energy[0]
		text := plot.Kind(c.Kind).Label() + minus(fmt.Sprintf(" %+.2g", gain))
		if end(c) < end(orbits[0]) {
			text += fmt.Sprintf(" (diverged at %.3g)", end(c))
		}
		gains = append(gains, text)
	}
	truth := orbits[0]
	return fmt.Sprintf("Start: q = %s, p = %s, H = %s. Change of H by t = %g: %s. Rolled out in %d ms.",
		liveNumber(truth.States[0][0]), liveNumber(truth.States[0][1]), liveNumber(truth.Energy[0]), end(truth),
		strings.Join(gains, ", "), took.Milliseconds())
}

func liveNumber(v float64) string { return minus(fmt.Sprintf("%.3f", v)) }

// minus replaces a number's hyphens by minus signs.
func minus(number string) string { return strings.ReplaceAll(number, "-", "−") }
