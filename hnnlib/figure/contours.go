package figure

import "hnn/hnnlib/plot"

// Contours draws a scalar over phase space as filled contours, a panel for each kind, on the colour scale of the first:
// the true energy and a learned H. The caller must remove the learned H's free constant, for example so that both are
// equal in the middle.
func Contours(kinds []plot.Kind, grids []plot.Grid, l Labels) *plot.Sheet {
	var panels []*plot.Panel
	for i, grid := range grids {
		p := l.plane(kinds[i].Label(), kinds[i], 190)
		p.Add(plot.Contours{Grid: grid, Label: "energy $H$", Level: grids[0].Levels(14)})
		panels = append(panels, p)
	}
	link(panels)
	return &plot.Sheet{Name: "energy", Title: "Energy over phase space",
		About: "Filled contours over phase space, on one colour scale.", Rows: [][]*plot.Panel{panels}}
}
