package notebook

import (
	"errors"
	"fmt"

	"hnn/hnnlib/experiment"
	"hnn/hnnlib/plot"

	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// mimePlotly is the type that VS Code, and JupyterLab with the Python package plotly, draw by themselves.
const mimePlotly protocol.MIMEType = "application/vnd.plotly.v1+json"

// Resolutions of pictures. 1.5 is sharp on today's screens, at half the bytes of 2. Beside a Plotly figure it is that
// of the screen, since JupyterLab shows the picture at its natural size until Plotly has drawn.
const (
	pictureRatio = 1.5
	screenRatio  = 1
)

// Show displays a figure or an animation in the cell's output. A figure is interactive if the notebook draws Plotly,
// and a picture or text otherwise; an animation plays wherever pictures are shown. In a headless run it is also saved.
// Outside of a notebook, Show prints one line. If p can't be drawn, the cell ends with an error.
func Show(p experiment.Picture) {
	Check(show(p))
}

func show(p experiment.Picture) error {
	switch p := p.(type) {
	case *plot.Sheet:
		if p != nil {
			return display(p, "figure: "+p.Title, func() (*protocol.DisplayData, error) { return sheetData(p) })
		}
	case *plot.Animation:
		if p != nil {
			return display(p, "animation: "+p.Title, func() (*protocol.DisplayData, error) { return animationData(p) })
		}
	}
	return errors.New("no figure to show: expected a figure or an animation, got nil; " +
		"check the error of the function that made it")
}

// display saves a picture in a headless run, and shows it: its data in a cell, or else a line of text.
func display(p experiment.Picture, line string, data func() (*protocol.DisplayData, error)) error {
	params, err := Parameters()
	if err == nil && params.Out != "" {
		err = experiment.SavePicture(params.Out, p)
	}
	if err != nil {
		return err
	}
	if !inCell() {
		fmt.Println(line)
		return nil
	}
	d, err := data()
	if err != nil {
		return err
	}
	return send(d)
}

// sheetData is a figure in all forms that a notebook may choose from.
func sheetData(s *plot.Sheet) (*protocol.DisplayData, error) {
	plotly, err := s.Plotly()
	if err != nil {
		return nil, err
	}
	ratio := pictureRatio
	if plotly != nil {
		ratio = screenRatio
	}
	png, err := s.PNGAt(ratio)
	if err != nil {
		return nil, err
	}
	width, _ := s.Size()
	data := picture(png, width, s.AltText())
	if plotly != nil {
		data.Data[mimePlotly] = plotly
	}
	return data, nil
}

// animationData is an animation as an animated PNG, which every notebook shows; image/gif is not known to all.
func animationData(a *plot.Animation) (*protocol.DisplayData, error) {
	png, err := a.APNG()
	if err != nil {
		return nil, err
	}
	return picture(png, a.Frames[0].Bounds().Dx(), a.Alt), nil
}

// picture is a PNG with its width in the notebook and its text alternative, which nbconvert takes from the metadata.
func picture(png []byte, width int, alt string) *protocol.DisplayData {
	return &protocol.DisplayData{
		Data:     map[protocol.MIMEType]any{protocol.MIMEImagePNG: png, protocol.MIMETextPlain: alt},
		Metadata: map[string]any{string(protocol.MIMEImagePNG): map[string]any{"width": width, "alt": alt}},
	}
}
