package plot_test

import (
	"fmt"
	"math"

	"hnn/hnnlib/plot"
)

func Example() {
	var q, p, t, energy []float64
	for i := range 201 {
		u := float64(i) / 20
		t = append(t, u)
		q, p = append(q, math.Sin(u)), append(p, math.Cos(u))
		energy = append(energy, 0.5)
	}
	plane := &plot.Panel{Title: "Phase space", Equal: true, X: "position $q$", Y: "momentum $p$"}
	plane.Add(plot.Line{Kind: plot.HNN, X: q, Y: p})
	over := &plot.Panel{Title: "Energy", X: "time $t$", FromZero: true}
	over.Add(plot.Line{Kind: plot.HNN, X: t, Y: energy})
	sheet := &plot.Sheet{Name: "spring", Title: "A spring"}
	sheet.Row(plane, over)
	png, err := sheet.PNG()
	fmt.Println(len(png) > 0, err)
	fmt.Println(sheet.AltText())
	// Output:
	// true <nil>
	// Phase space, momentum p over position q. Hamiltonian NN: (0, 1), (-0.544, -0.839). Energy over time t. Hamiltonian NN: 0.5 at 0, 0.5 at 10.
}
