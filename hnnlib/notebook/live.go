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

// livePlane is a phase plane in the output of a cell. The output has two parts: a picture, which is saved and shown
// without a kernel, and the interactive plane, whose script hides the picture while the plane exists.
type livePlane struct {
	study *experiment.Study
	limit float64   // half-width of the plane
	id    string    // id of the plane in the page; prefix of its addresses and of the ids of both outputs
	start []float64 // start of the orbits in the plane
}

// GoNB's addresses for messages from the page and to it, after the plane's id.
const (
	inbox  = "/start"
	outbox = "/orbits"
)

func (p *livePlane) run(ctx context.Context, idle time.Duration) {
	Must(p.study.PlaneOrbits(ctx, p.start)) // compiles the programs before the user can drag
	// Subscribe before the outputs, which must stay next to each other: GoNB adds an output when it connects to the
	// browser. Never unsubscribe: a message after that would lock comms for the rest of the cell.
	box := newLiveBox(p.limit)
	comms.Subscribe(p.id+inbox, box.receive)
	p.showPicture(ctx)
	p.showPlane(p.page(), needsBrowser)
	why := Must(box.serve(ctx, liveConnect, idle, p.answer))
	if why == unconnected {
		p.showPlane(note(needsBrowser), needsBrowser)
		return
	}
	p.showPicture(context.WithoutCancel(ctx)) // even after an interruption, because it is quick
	text := fmt.Sprintf("The live phase plane has ended: %s. The figure shows its last start, q = %s and p = %s; "+
		"run the cell to go on.", why, liveNumber(p.start[0]), liveNumber(p.start[1]))
	p.showPlane(note(text), text)
}

// answer rolls out from a start and sends the orbits, with the number of the request.
func (p *livePlane) answer(ctx context.Context, q liveStart) error {
	begun := time.Now()
	orbits, err := p.study.PlaneOrbits(ctx, q.at)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	reply := map[string]string{"seq": fmt.Sprint(q.seq)}
	if err != nil { // the system can't start here; the user can drag on
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

// showPicture shows the figure of the rollouts from the start in the picture's place.
func (p *livePlane) showPicture(ctx context.Context) {
	data := sheetData(Must(p.study.RolloutFrom(ctx, p.start)))
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
