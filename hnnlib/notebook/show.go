package notebook

import (
	"fmt"

	"hnn/hnnlib/experiment"
	"hnn/hnnlib/figure"

	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// mimePlotly is the type that JupyterLab (with the Python package plotly beside it) and VS Code draw themselves.
const mimePlotly protocol.MIMEType = "application/vnd.plotly.v1+json"

// Resolutions of a notebook's pictures: sharp on today's screens, and half the bytes of 2; but beside a Plotly figure
// that of the screen, since JupyterLab shows such a picture first, at its natural size, until the pointer enters or
// Plotly has drawn.
const (
	pictureRatio = 1.5
	screenRatio  = 1
)

// Show displays a figure or an animation in the cell's output. A figure is interactive where the reader's notebook
// draws Plotly, a picture elsewhere, and text where there are no pictures; an animation needs no kernel and plays
// wherever pictures are shown. In a headless run with EnvOut it is also saved there. Outside of a notebook it prints
// one line. What can't be drawn ends the cell (see Check).
func Show(p experiment.Picture) {
	Check(show(p))
}

func show(p experiment.Picture) error {
	f, still := p.(*figure.Figure)
	a, moving := p.(*figure.Animation)
	switch {
	case still && f != nil, moving && a != nil:
	default:
		return fmt.Errorf("no figure to show: expected a figure or an animation, got nil; check the error of the function that made it")
	}
	params, err := Parameters()
	if err == nil && params.Out != "" {
		err = experiment.SavePicture(params.Out, p)
	}
	if err != nil {
		return err
	}
	if moving {
		return showAnimation(a)
	}
	return showFigure(f)
}

func showFigure(f *figure.Figure) error {
	if !inCell() {
		_, err := fmt.Println("figure:", f.Title)
		return err
	}
	data, err := bundle(f)
	if err != nil {
		return err
	}
	return send(data)
}

// bundle is a figure in all forms that a notebook may choose from.
func bundle(f *figure.Figure) (*protocol.DisplayData, error) {
	plotly, err := f.Plotly()
	if err != nil {
		return nil, err
	}
	ratio := pictureRatio
	if plotly != nil {
		ratio = screenRatio
	}
	png, err := f.PNGAt(ratio)
	if err != nil {
		return nil, err
	}
	width, _ := f.Size()
	data := picture(png, width, f.AltText())
	if plotly != nil {
		data.Data[mimePlotly] = plotly
	}
	return data, nil
}

// picture is a PNG with the width at which it is meant to be shown, and its text for those who can't see it: in the
// place of the picture, and as what nbconvert writes into the image's alt.
func picture(png []byte, width int, alt string) *protocol.DisplayData {
	return &protocol.DisplayData{
		Data: map[protocol.MIMEType]any{
			protocol.MIMEImagePNG:  png,
			protocol.MIMETextPlain: alt,
		},
		Metadata: map[string]any{
			string(protocol.MIMEImagePNG): map[string]any{"width": width, "alt": alt},
		},
	}
}

func showAnimation(a *figure.Animation) error {
	if !inCell() {
		_, err := fmt.Println("animation:", a.Title)
		return err
	}
	// Notebooks know no image/gif everywhere; an animated PNG is an ordinary image/png to all of them.
	png, err := a.APNG()
	if err != nil {
		return err
	}
	return send(picture(png, a.Frames[0].Bounds().Dx(), a.Alt))
}
