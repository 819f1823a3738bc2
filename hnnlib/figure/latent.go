package figure

import (
	"gonum.org/v1/gonum/floats"

	"hnn/hnnlib/pixel"
	"hnn/hnnlib/plot"
)

// latentDots is the largest number of dots in a panel. More would overlap and make the SVG too large.
const latentDots = 1000

// Latent draws latent spaces side by side (figures 5 and 11 of the paper): codes[i], each (z_q, z_p), as dots coloured
// by the true angle of the encoded picture, contours of the learned H, and courses[i] over them from a ring to a dot.
// grounds[i] is the learned H, or nil for a model without one. Each panel has its own axes, and they are not equal,
// because every model has its own units. A panel shows at most 1000 of its codes, chosen at random.
func Latent(courses []pixel.Course, codes [][][]float64, angles []float64, grounds []*plot.Grid) *plot.Sheet {
	scale := [2]float64{floats.Min(angles), floats.Max(angles)}
	var panels []*plot.Panel
	for i, c := range courses {
		kind := plot.Kind(c.Kind)
		p := &plot.Panel{Title: kind.Label(), Kind: kind, X: latentQ, Y: latentP, Width: 205, Height: 205}
		dots := plot.Dots{Radius: 1.6, Label: "true angle (rad)", Scale: scale}
		for _, k := range chosen(len(codes[i]), latentDots) {
			dots.X, dots.Y = append(dots.X, codes[i][k][0]), append(dots.Y, codes[i][k][1])
			dots.Values = append(dots.Values, angles[k])
		}
		p.Add(dots)
		if g := grounds[i]; g != nil {
			p.Add(grounded(*g, 24, 0.68)...) // darker than in EnergyBump, because it is drawn over dots
		}
		p.Add(plot.Trail{Kind: kind, X: c.Q(0), Y: c.P(0), Halo: true})
		panels = append(panels, p)
	}
	return &plot.Sheet{Name: "latent", Title: "Latent phase space",
		About: "Encoded pictures in latent space, coloured by the true angle.", Rows: [][]*plot.Panel{panels}}
}

const (
	latentQ = "latent position $z_q$"
	latentP = "latent momentum $z_p$"
)
