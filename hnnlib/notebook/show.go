package notebook

import (
	"fmt"
	"path/filepath"

	"hnn/hnnlib/experiment"
	"hnn/hnnlib/figure"

	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// mimePlotly is the type that JupyterLab (with the Python package plotly beside it) and VS Code draw themselves.
const mimePlotly protocol.MIMEType = "application/vnd.plotly.v1+json"

// Resolutions of a notebook's pictures: sharp on today's screens, and half the bytes of 2; but beside a Plotly figure that of the
// screen, since JupyterLab shows such a picture first, at its natural size, until the pointer enters or Plotly has drawn.
const (
	pictureRatio = 1.5
	screenRatio  = 1
)

// figuresFolder is where in a results folder (EnvOut) figures and animations are saved.
const figuresFolder = "figures"

// Show displays a figure in the cell's output: interactive where the reader's notebook draws Plotly, as a picture
// elsewhere, in words where there are no pictures. In a headless run with EnvOut it is also saved there as PNG and SVG.
// Outside of a notebook it prints one line. A figure that can't be drawn ends the cell (see Check).
func Show(f *figure.Figure) {
	Check(show(f))
}

func show(f *figure.Figure) error {
	if f == nil {
		return fmt.Errorf("no figure to show: expected one, got nil; check the error of the function that made it")
	}
	if err := keep(f, experiment.Entry(f)); err != nil {
		return err
	}
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

// saver is a figure or an animation.
type saver interface {
	Save(dir string) ([]string, error)
}

// keep saves what is shown in the results folder of a headless run, and lists it there.
func keep(f saver, entry experiment.FigureEntry) error {
	p, err := Parameters()
	if err != nil || p.Out == "" {
		return err
	}
	if _, err := f.Save(filepath.Join(p.Out, figuresFolder)); err != nil {
		return err
	}
	return experiment.AddToCatalogue(p.Out, entry)
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
	data := picture(png, width, f.Alt)
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

// ShowAnimation displays a moving picture that needs no kernel and plays wherever pictures are shown, on code hosts
// too. In a headless run with EnvOut it is also saved there as GIF. Outside of a notebook it prints one line.
func ShowAnimation(a *figure.Animation) {
	Check(showAnimation(a))
}

func showAnimation(a *figure.Animation) error {
	if a == nil {
		return fmt.Errorf("no animation to show: expected one, got nil; check the error of the function that made it")
	}
	if err := keep(a, experiment.FigureEntry{Name: a.Name, Title: a.Title, Alt: a.Alt, Width: a.Frames[0].Bounds().Dx(), Moving: true}); err != nil {
		return err
	}
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
