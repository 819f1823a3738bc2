package notebook

import (
	"fmt"
	"html"
	"io"
	"os"
	"strings"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// cellFace shows the bar in the cell's output, always in the same place.
type cellFace struct {
	id string
}

func (f *cellFace) show(s state) {
	gonbui.SendData(f.output(fmt.Sprintf(
		`<div style="font-family:sans-serif;font-size:13px">%s <progress max="%d" value="%d" style="width:16em;vertical-align:middle"></progress> %s</div>`,
		html.EscapeString(s.title), max(s.total, 1), s.done, html.EscapeString(s.words())), s.title+": "+s.words()))
}

func (f *cellFace) end(s state) {
	err := send(f.output(`<div style="font-family:sans-serif;font-size:13px">`+html.EscapeString(s.last())+`</div>`, s.last()))
	if err != nil {
		fmt.Fprintln(os.Stderr, line(err)) // the work itself is done: no reason to end the cell
	}
}

func (f *cellFace) output(html, plain string) *protocol.DisplayData {
	return &protocol.DisplayData{
		Data:      map[protocol.MIMEType]any{protocol.MIMETextHTML: html, protocol.MIMETextPlain: plain},
		DisplayID: f.id,
	}
}

// terminalFace shows the bar as one line of text that is written over and over.
type terminalFace struct {
	out io.Writer
}

// Sizes in characters; a line that fits in 79 is not broken by any terminal worth the name.
const (
	terminalWidth = 79
	blocks        = 20
)

// clearLine goes back to the line's beginning and clears what is there.
const clearLine = "\r\x1b[K"

func (f *terminalFace) show(s state) {
	full := min(blocks, max(0, s.done*blocks/max(s.total, 1)))
	text := s.title + " " + strings.Repeat("█", full) + strings.Repeat("░", blocks-full) + " " + s.words()
	if runes := []rune(text); len(runes) > terminalWidth {
		text = string(runes[:terminalWidth-1]) + "…"
	}
	fmt.Fprint(f.out, clearLine, text)
}

func (f *terminalFace) end(s state) {
	fmt.Fprint(f.out, clearLine, s.last(), "\n")
}

// silent shows nothing: output that nobody watches stays clean.
type silent struct{}

func (silent) show(state) {}
func (silent) end(state)  {}
