package notebook

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"hnn/hnnlib/experiment"

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
)

// needsBrowser is what Live says if nobody can drag.
const needsBrowser = "The live phase plane needs a browser: run this cell in JupyterLab to drag the start."

// Live shows the phase plane of a system with one degree of freedom, with a handle at the start. While it is dragged,
// or moved by the arrow keys, the truth, the first baseline and the first HNN are rolled out from there, in this
// cell's process. The cell ends when Stop is pressed, when it is interrupted, or when nothing has moved for a while
// (see LiveOptions), so it should be the last of a notebook. The output then keeps the rollouts from the last start.
//
// A headless run shows the rollouts from the first start, and waits for nothing. Outside of a notebook, Live only says
// that it needs a browser. A system with more degrees of freedom ends the cell with an error.
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
	if o.Idle < 0 {
		Check(fmt.Errorf("the idle time of the live phase plane is %v: expected more than 0, or 0 for %v",
			o.Idle, liveIdle))
	}
	if !inCell() {
		fmt.Println(needsBrowser)
		return
	}
	p := &livePlane{study: s, limit: limit, id: "hnn-live-" + gonbui.UniqueId(), start: o.Start}
	if headless() {
		fmt.Println(needsBrowser)
		p.showPicture(Context())
		return
	}
	p.run(Context(), cmp.Or(o.Idle, liveIdle))
}

// livePlane is one phase plane in the output of a cell. The output has two parts: a picture, which is what is saved and
// seen without a kernel, and the plane that can be dragged, whose script hides the picture as long as the plane is
// there.
type livePlane struct {
	study *experiment.Study
	limit float64   // half-width of the plane
	id    string    // of the plane in the page and of both parts in the output; begins its addresses
	start []float64 // of the orbits in the plane
}

// Both ways between the page and this program, as GoNB's addresses after the plane's id.
const (
	inbox  = "/start"
	outbox = "/orbits"
)

func (p *livePlane) run(ctx context.Context, idle time.Duration) {
	Must(p.study.PlaneOrbits(ctx, p.start)) // compiles the programs before there is anything to drag
	// Before our outputs, which must stay neighbours: GoNB adds an output of its own when it connects to the browser.
	// There is no Unsubscribe: a message that came after it would lock comms for the rest of the cell.
	box := newLiveBox(p.limit)
	comms.Subscribe(p.id+inbox, box.receive)
	p.showPicture(ctx)
	p.showPlane(p.page(), needsBrowser)
	why := Must(box.serve(ctx, liveConnect, idle, p.answer))
	if why == unconnected {
		p.showPlane(note(needsBrowser), needsBrowser)
		return
	}
	p.showPicture(context.WithoutCancel(ctx)) // also after an interruption: it takes only a moment
	text := fmt.Sprintf("The live phase plane has ended: %s. The figure shows its last start, q = %s and p = %s; "+
		"run the cell to go on.", why, liveNumber(p.start[0]), liveNumber(p.start[1]))
	p.showPlane(note(text), text)
}

// answer rolls out from a start and sends the orbits, with the number of the question.
func (p *livePlane) answer(ctx context.Context, q liveStart) error {
	begun := time.Now()
	orbits, err := p.study.PlaneOrbits(ctx, q.at)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	reply := map[string]string{"seq": fmt.Sprint(q.seq)}
	if err != nil { // not a valid start of this system: the reader can move on
		reply["text"] = "No orbits from here: " + err.Error()
	} else {
		reply["text"] = liveText(orbits, time.Since(begun))
		for _, o := range orbits {
			reply[o.Kind] = livePath(o.States, p.limit)
		}
		p.start = q.at
	}
	comms.Send(p.id+outbox, reply)
	return gonbui.Error()
}

// showPicture puts the figure of the rollouts from the start into the picture's place.
func (p *livePlane) showPicture(ctx context.Context) {
	data := sheetData(Must(p.study.RolloutFrom(ctx, p.start)))
	delete(data.Data, mimePlotly) // the plane is what moves
	data.DisplayID = p.id + "-picture"
	Check(send(data))
}

// showPlane puts something into the plane's place.
func (p *livePlane) showPlane(html, plain string) {
	Check(send(&protocol.DisplayData{
		Data:      map[protocol.MIMEType]any{protocol.MIMETextHTML: html, protocol.MIMETextPlain: plain},
		DisplayID: p.id + "-plane",
	}))
}
