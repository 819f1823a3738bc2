package figure

import (
	"gonum.org/v1/gonum/mat"

	"hnn/hnnlib/eval"
	"hnn/hnnlib/plot"
)

// Fields draws vector fields side by side on the same axes, each with a trajectory that darkens with time from a ring
// at its start to a dot at its end, so that a spiral is easy to see (figure 1 of the blog post). at has the points of a
// grid, of shape [points, 2]; derivatives[i] are the derivatives there of the subject of courses[i]. All arrows have
// the scale of the first field.
func Fields(at *mat.Dense, derivatives []*mat.Dense, courses []eval.Course, l Labels) *plot.Sheet {
	var panels []*plot.Panel
	strongest := 0.0
	for i, c := range courses {
		kind := plot.Kind(c.Kind)
		field := plot.Arrows{Label: "vector field ($q̇$, $ṗ$)"}
		points, _ := at.Dims()
		for k := range points {
			field.All = append(field.All, plot.Arrow{
				X: at.At(k, 0), Y: at.At(k, 1), DX: derivatives[i].At(k, 0), DY: derivatives[i].At(k, 1)})
		}
		if i == 0 {
			strongest = field.Longest()
		}
		field.Strongest = strongest
		p := l.plane(kind.Label(), kind, 168)
		p.Add(field, plot.Trail{Kind: kind, X: c.Q(0), Y: c.P(0)})
		panels = append(panels, p)
	}
	link(panels)
	return &plot.Sheet{Name: "fields", Title: "Vector fields and trajectories in phase space",
		About: "Phase space panels side by side, each a vector field with a trajectory.", Rows: [][]*plot.Panel{panels}}
}
