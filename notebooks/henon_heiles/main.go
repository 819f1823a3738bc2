// Command henon_heiles is the notebook your_own_system as a Go program. It defines a system, checks it, trains models
// of it, measures them and draws figures into the folder figures of -out.
//
//	go run ./notebooks/henon_heiles -out results/henon-heiles
//
// A second call finds the trained models on disk; 'hnn runs' lists them.
package main

import (
	"flag"
	"math/rand/v2"
	"os"

	"hnn/hnnlib/experiment"
	nb "hnn/hnnlib/notebook"
	"hnn/hnnlib/phase"
	"hnn/hnnlib/system"

	"github.com/gomlx/gomlx/core/graph"
)

// henonHeiles is a star in the plane of a galaxy (Hénon & Heiles 1964): H = |p|²/2 + |q|²/2 + q₁² q₂ − q₂³/3. Starts
// are drawn from a cube in which H < 1/6, so that no star escapes.
var henonHeiles = &system.System{
	Name: "henon-heiles", Title: "Hénon–Heiles", DoF: 2,
	H:       func(x *graph.Node) *graph.Node { return graph.Add(kinetic(x), potential(x)) },
	Kinetic: kinetic, SeparableH: true,
	Sample: func(rng *rand.Rand) []float64 {
		state := make([]float64, 4)
		for i := range state {
			state[i] = 0.5 * (rng.Float64() - 0.5)
		}
		return state
	},
	Coordinates: []string{"q_1", "q_2", "p_1", "p_2"},
}

// kinetic returns T(p) = |p|²/2 of shape [batch] for states of shape [batch, 4], positions first.
func kinetic(x *graph.Node) *graph.Node {
	_, p := phase.Split(x)
	return graph.DivScalar(graph.ReduceSum(graph.Square(p), -1), 2)
}

// potential returns V(q) = |q|²/2 + q₁² q₂ − q₂³/3 in the same shapes.
func potential(x *graph.Node) *graph.Node {
	q, _ := phase.Split(x)
	q1, q2 := phase.Coordinate(q, 0), phase.Coordinate(q, 1)
	coupling := graph.Sub(graph.Mul(graph.Square(q1), q2), graph.DivScalar(graph.PowScalar(q2, 3), 3))
	return graph.Add(graph.DivScalar(graph.ReduceSum(graph.Square(q), -1), 2), coupling)
}

func main() {
	out := flag.String("out", "henon-heiles", "folder for the figures")
	steps := flag.Int("steps", 5000, "training steps of each model")
	flag.Parse()
	nb.Check(os.Setenv(nb.EnvOut, *out))

	nb.Conform(henonHeiles)
	e := nb.Own(henonHeiles)
	e.Config.Train.Steps = *steps
	nb.Train(e, "baseline")
	nb.Train(e, "hnn")
	study := nb.Study(e)
	nb.Report(study, experiment.Integrator{Method: "midpoint4", Step: 0.1})
	nb.Draw(study, "orbits", "rollout")
}
