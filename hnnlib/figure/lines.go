package figure

import "hnn/hnnlib/plot"

// Lines is a figure of panels that are filled already, up to three in a row and sized for it.
func Lines(name, title string, panels ...*plot.Panel) *plot.Sheet {
	columns := 3
	switch len(panels) {
	case 1:
		columns = 1
	case 2, 4:
		columns = 2
	}
	for _, p := range panels {
		switch columns {
		case 1:
			p.Width, p.Height = 380, 215
		case 2:
			p.Width, p.Height = 262, 185
		default:
			p.Width, p.Height = 178, 160
		}
	}
	s := &plot.Sheet{Name: name, Title: title}
	s.Wrap(columns, panels)
	return s
}
