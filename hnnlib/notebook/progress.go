package notebook

import (
	"encoding/json"
	"fmt"
	"html"
	"os"
	"sync"
	"time"

	"hnn/hnnlib/progress"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// mimeProgress is the type of an event as JSON in a headless run. setup's run_notebook.py takes it out of the outputs.
const mimeProgress protocol.MIMEType = "application/vnd.hnn.progress+json"

// updatePeriod is the least time between two updates of a bar.
const updatePeriod = 100 * time.Millisecond

// Progress returns a function that shows how far some work has come: done of total parts, with a few words such as the
// present loss. It shows a bar, in the cell's output or on a terminal, that ends when done is total. Call it as often
// as you like.
func Progress(title string) func(done, total int, note string) {
	begun := time.Now()
	show := shown()
	return func(done, total int, note string) {
		show(progress.Event{Title: title, Note: note, Done: done, Total: total, Elapsed: time.Since(begun),
			Last: done == total})
	}
}

// shown is where progress is shown: in the cell's output, or outside of a notebook on standard error.
var shown = sync.OnceValue(func() progress.Sink {
	if !inCell() {
		return progress.To(os.Stderr)
	}
	return progress.Every(updatePeriod, (&cellBars{ids: map[string]string{}}).show)
})

// cellBars shows each piece of work in a place of its own. It is called by one goroutine at a time (progress.Every).
type cellBars struct {
	ids map[string]string // of the places, by title
}

func (c *cellBars) show(e progress.Event) {
	id := c.ids[e.Title]
	if id == "" {
		id = "bar_" + gonbui.UniqueId()
		c.ids[e.Title] = id
	}
	data := &protocol.DisplayData{
		Data:      map[protocol.MIMEType]any{protocol.MIMETextHTML: barHTML(e), protocol.MIMETextPlain: e.String()},
		DisplayID: id,
	}
	if headless() {
		if event, err := json.Marshal(e); err == nil {
			data.Data[mimeProgress] = string(event)
		}
	}
	if !e.Last {
		gonbui.SendData(data)
		return
	}
	delete(c.ids, e.Title)
	if err := send(data); err != nil {
		fmt.Fprintln(os.Stderr, line(err)) // the work itself is done: no reason to end the cell
	}
}

// barHTML is a bar with its numbers around it, or one line of text at the end and where nothing is counted.
func barHTML(e progress.Event) string {
	if e.Last || e.Total == 0 {
		return note(e.String())
	}
	return fmt.Sprintf(`<div style="font-family:sans-serif;font-size:13px">%s `+
		`<progress max="%d" value="%d" style="width:16em;vertical-align:middle"></progress> %s</div>`,
		html.EscapeString(e.Title), e.Total, e.Done, html.EscapeString(e.Words()))
}

// note is a line of text as HTML.
func note(text string) string {
	return `<div style="font-family:sans-serif;font-size:13px">` + html.EscapeString(text) + `</div>`
}
