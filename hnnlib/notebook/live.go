package notebook

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"hnn/hnnlib/experiment"
	"hnn/hnnlib/plot"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/comms"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// LiveOptions change how Live begins and ends.
type LiveOptions struct {
	Start []float64     // where the handle begins, q and p; nil means the experiment's start
	Idle  time.Duration // how long nothing may move before the cell ends; 0 means two minutes
}

// Chosen by us.
const (
	liveIdle    = 2 * time.Minute
	liveConnect = time.Minute // for the page to answer: a busy one first draws its figures
	liveRest    = time.Second // without a move until the saved picture follows
)

// needsBrowser is what Live says if nobody can drag.
const needsBrowser = "The live phase plane needs a browser: run this cell in JupyterLab to drag the start."

// Live shows the phase plane of a system with one degree of freedom, with a handle at the start. While it is dragged,
// or moved by the arrow keys, the truth, the first baseline and the first HNN are rolled out from there, in this
// cell's process. The cell ends when Stop is pressed, when it is interrupted, or when nothing has moved for a while
// (see LiveOptions), so it should be the last of a notebook. The output keeps the rollouts from the last start.
//
// A headless run shows the rollouts from the first start, and waits for nothing. Outside of a notebook, Live only says
// that it needs a browser. A system with more degrees of freedom ends the cell with an error.
func Live(s *experiment.Study, options ...LiveOptions) {
	Check(live(s, options))
}

func live(s *experiment.Study, options []LiveOptions) error {
	if s == nil {
		return errors.New("no study to show live: expected one, got nil; " +
			"nb.Study(experiment.Spring) makes one of trained models")
	}
	limit, err := s.PlaneLimit()
	if err != nil {
		return err
	}
	o, err := liveDefaults(s, options)
	if err != nil {
		return err
	}
	if !inCell() {
		_, err := fmt.Println(needsBrowser)
		return err
	}
	w := &liveWidget{study: s, limit: limit, options: o, id: "hnn-live-" + gonbui.UniqueId(), box: newLiveBox(limit),
		last: o.Start}
	if headless() {
		fmt.Println(needsBrowser)
		f, err := s.RolloutFrom(Context(), o.Start)
		if err != nil {
			return err
		}
		return w.show(f)
	}
	return w.run(Context())
}

// liveDefaults fills in the defaults of the options.
func liveDefaults(s *experiment.Study, options []LiveOptions) (LiveOptions, error) {
	var o LiveOptions
	if len(options) > 0 {
		o = options[0]
	}
	if o.Start == nil {
		o.Start = s.View.Start
	}
	if err := s.E.System().CheckState(o.Start); err != nil {
		return o, fmt.Errorf("the start %v of the live phase plane: %w", o.Start, err)
	}
	if o.Idle < 0 {
		return o, fmt.Errorf("the idle time of the live phase plane is %v: expected more than 0, or 0 for %v",
			o.Idle, liveIdle)
	}
	if o.Idle == 0 {
		o.Idle = liveIdle
	}
	return o, nil
}

// liveWidget is one phase plane in the output of a cell. The output has two parts: a picture, which is what is saved
// and seen without a kernel, and the plane that can be dragged, whose script hides the picture as long as the plane is
// there.
type liveWidget struct {
	study   *experiment.Study
	limit   float64 // half-width of the plane
	options LiveOptions
	id      string // of the plane in the page and of both parts in the output; begins its addresses
	box     *liveBox

	last    []float64 // the start of the orbits in the plane
	kept    []float64 // the start of the orbits in the picture
	drawing sync.WaitGroup
}

func (w *liveWidget) run(ctx context.Context) error {
	// Compile the programs before there is anything to drag.
	if _, _, err := w.study.PlaneOrbits(ctx, w.last); err != nil {
		return err
	}
	f, err := w.study.RolloutFrom(ctx, w.last)
	if err != nil {
		return err
	}
	// Before our outputs, which must stay neighbours: GoNB adds an output of its own when it connects to the browser.
	// There is no Unsubscribe: a message that came after it would lock comms for the rest of the cell.
	comms.Subscribe(w.id+inbox, w.box.receive)
	if err := w.show(f); err != nil {
		return err
	}
	w.kept = w.last
	html, err := w.page()
	if err != nil {
		return err
	}
	if err := send(w.output(html, needsBrowser)); err != nil {
		return err
	}
	end, err := w.box.serve(ctx, liveTimes{connect: liveConnect, idle: w.options.Idle, rest: liveRest}, w.answer, w.keep)
	if err != nil {
		return err
	}
	return w.end(end)
}

// Both ways between the page and this program, as GoNB's addresses after the widget's id.
const (
	inbox  = "/start"
	outbox = "/orbits"
)

// answer rolls out from a start and sends the orbits, with the number of the question.
func (w *liveWidget) answer(ctx context.Context, seq int, start []float64) error {
	begun := time.Now()
	orbits, energy, err := w.study.PlaneOrbits(ctx, start)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	reply := map[string]string{"seq": fmt.Sprint(seq)}
	if err != nil { // not a valid start of this system: the reader can move on
		reply["text"] = "No orbits from here: " + err.Error()
	} else {
		reply["text"] = liveText(start, energy, orbits, time.Since(begun))
		for _, o := range orbits {
			reply[string(o.Kind)] = livePath(o.Path, w.limit)
		}
		w.last = start
	}
	comms.Send(w.id+outbox, reply)
	return gonbui.Error()
}

// keep updates the saved picture, which the plane covers. It does not wait for drawing, which takes longer than a
// rollout.
func (w *liveWidget) keep(ctx context.Context) error {
	if slices.Equal(w.kept, w.last) {
		return nil
	}
	f, err := w.study.RolloutFrom(ctx, w.last)
	if err != nil {
		return err
	}
	w.drawing.Wait()
	w.kept = w.last
	w.drawing.Go(func() { _ = w.show(f) }) // an error comes up again in answer or end
	return nil
}

// end leaves the last picture, and a line in the place of the plane.
func (w *liveWidget) end(why string) error {
	if why == unconnected {
		return send(w.output(note(needsBrowser), needsBrowser))
	}
	// Also after an interruption: it takes only a moment.
	if err := w.keep(context.WithoutCancel(Context())); err != nil {
		return err
	}
	w.drawing.Wait()
	text := fmt.Sprintf("The live phase plane has ended: %s. The figure shows its last start, q = %s and p = %s; "+
		"run the cell to go on.", why, liveNumber(w.last[0]), liveNumber(w.last[1]))
	return send(w.output(note(text), text))
}

// show puts a figure into the picture's place.
func (w *liveWidget) show(f *plot.Sheet) error {
	png, err := f.PNGAt(screenRatio)
	if err != nil {
		return err
	}
	width, _ := f.Size()
	data := picture(png, width, f.AltText())
	data.DisplayID = w.id + "-picture"
	return send(data)
}

// output is what stands in the plane's place.
func (w *liveWidget) output(html, plain string) *protocol.DisplayData {
	return &protocol.DisplayData{
		Data:      map[protocol.MIMEType]any{protocol.MIMETextHTML: html, protocol.MIMETextPlain: plain},
		DisplayID: w.id + "-plane",
	}
}
