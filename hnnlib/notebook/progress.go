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

// mimeProgress is the type of progress events in a headless run. setup's run_notebook.py removes them.
const mimeProgress protocol.MIMEType = "application/vnd.hnn.progress+json"

// updatePeriod is the least time between two updates of a bar.
const updatePeriod = 100 * time.Millisecond

// shown returns a sink that shows progress in the cell's output, each piece of work in its own place, or, outside a
// notebook, on standard error.
var shown = sync.OnceValue(func() progress.Sink {
	if !inCell() {
		return progress.To(os.Stderr)
	}
	title, id := "", ""
	return progress.Every(updatePeriod, func(e progress.Event) {
		if e.Title != title {
			title, id = e.Title, "bar_"+gonbui.UniqueId()
		}
		showBar(e, id)
		if e.Last {
			title = ""
		}
	})
})

func showBar(e progress.Event, id string) {
	data := &protocol.DisplayData{
		Data:      map[protocol.MIMEType]any{protocol.MIMETextHTML: barHTML(e), protocol.MIMETextPlain: e.String()},
		DisplayID: id,
	}
	if headless() {
		if event, err := json.Marshal(e); err == nil {
			data.Data[mimeProgress] = string(event)
		}
	}
	gonbui.SendData(data)
	if e.Last {
		_ = settle() // an error doesn't end the cell: the work is done
	}
}

// barHTML returns a bar and its numbers, or a line of text at the end and if nothing is counted.
func barHTML(e progress.Event) string {
	if e.Last || e.Total == 0 {
		return note(e.String())
	}
	return fmt.Sprintf(`<div style="font-family:sans-serif;font-size:13px">%s `+
		`<progress max="%d" value="%d" style="width:16em;vertical-align:middle"></progress> %s</div>`,
		html.EscapeString(e.Title), e.Total, e.Done, html.EscapeString(e.Words()))
}

// note returns a line of text as HTML.
func note(text string) string {
	return `<div style="font-family:sans-serif;font-size:13px">` + html.EscapeString(text) + `</div>`
}
