package notebook

import (
	"errors"
	"fmt"
	"strings"

	"hnn/hnnlib/experiment"
	"hnn/hnnlib/plot"

	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// mimePlotly is the type of Plotly figures. VS Code, and JupyterLab with the Python package plotly, draw it.
const mimePlotly protocol.MIMEType = "application/vnd.plotly.v1+json"

// Resolutions of pictures, relative to the screen's.
const (
	pictureRatio = 1.5 // sharp on most screens, with half the bytes of 2
	screenRatio  = 1   // with a Plotly figure: JupyterLab shows the picture at its natural size until Plotly has drawn
)

// Show displays a figure or an animation in the cell's output. A figure is interactive if the notebook draws Plotly,
// and a picture or text otherwise; an animation plays wherever pictures are shown. In a headless run, Show also saves
// p. Outside a notebook, it prints one line. If p can't be drawn, it ends the cell with an error.
func Show(p experiment.Picture) {
	if p == nil {
		Check(errors.New("no figure to show: expected a figure or an animation, got nil; " +
			"check the error of the function that made it"))
	}
	if out := parameters().Out; out != "" {
		Check(experiment.SavePicture(out, p))
	}
	switch p := p.(type) {
	case *plot.Sheet:
		display("figure: "+p.Title, func() *protocol.DisplayData { return sheetData(p) })
	case *plot.Animation:
		display("animation: "+p.Title, func() *protocol.DisplayData { // not every notebook supports image/gif
			return pictureData(Must(p.APNG()), p.Frames[0].Bounds().Dx(), p.Alt)
		})
	}
}

// display shows data in a cell, or prints plain text outside a notebook.
func display(plain string, data func() *protocol.DisplayData) {
	if inCell() {
		Check(send(data()))
	} else {
		fmt.Println(strings.TrimRight(plain, "\n"))
	}
}

// sheetData returns a figure in all forms among which a notebook may choose.
func sheetData(s *plot.Sheet) *protocol.DisplayData {
	plotly, ratio := Must(s.Plotly()), pictureRatio
	if plotly != nil {
		ratio = screenRatio
	}
	width, _ := s.Size()
	data := pictureData(Must(s.PNGAt(ratio)), width, s.AltText())
	if plotly != nil {
		data.Data[mimePlotly] = plotly
	}
	return data
}

// pictureData returns a PNG with its width and its alternative text, which nbconvert reads from the metadata.
func pictureData(png []byte, width int, alt string) *protocol.DisplayData {
	return &protocol.DisplayData{
		Data:     map[protocol.MIMEType]any{protocol.MIMEImagePNG: png, protocol.MIMETextPlain: alt},
		Metadata: map[string]any{string(protocol.MIMEImagePNG): map[string]any{"width": width, "alt": alt}},
	}
}

// Markdown displays Markdown with mathematics between dollar signs. Outside a notebook it prints the text as it is.
func Markdown(text string) { rich(text, text) }

// rich displays Markdown in a cell, or prints plain text outside a notebook.
func rich(markdown, plain string) {
	display(plain, func() *protocol.DisplayData {
		return &protocol.DisplayData{Data: map[protocol.MIMEType]any{
			protocol.MIMETextMarkdown: markdown, protocol.MIMETextPlain: plain}}
	})
}

// Table displays rows under a header, with columns of numbers aligned right. If a row is not as long as the header, it
// ends the cell with an error.
func Table(header []string, rows [][]string) {
	for i, row := range rows {
		if len(row) != len(header) {
			Check(fmt.Errorf("table, row %d: expected %d cells as in the header, got %d", i+1, len(header), len(row)))
		}
	}
	rich(experiment.MarkdownTable(header, rows), experiment.TextTable(header, rows))
}
