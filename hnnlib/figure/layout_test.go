package figure

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/recorder"

	"hnn/hnnlib/plot"
)

// written is a piece of text where a figure puts it.
type written struct {
	text string
	box  vg.Rectangle
}

// texts records what a figure writes and where, following the canvas's movements.
func texts(f *plot.Sheet) []written {
	var rec recorder.Canvas
	w, h, paint := f.Paper()
	paint(draw.NewCanvas(&rec, w, h))
	type frame struct {
		at   vg.Point
		turn float64
	}
	stack := []frame{{}}
	var all []written
	for _, a := range rec.Actions {
		top := &stack[len(stack)-1]
		switch a := a.(type) {
		case *recorder.Push:
			stack = append(stack, *top)
		case *recorder.Pop:
			stack = stack[:len(stack)-1]
		case *recorder.Translate:
			sin, cos := math.Sincos(top.turn)
			top.at.X += a.Point.X*vg.Length(cos) - a.Point.Y*vg.Length(sin)
			top.at.Y += a.Point.X*vg.Length(sin) + a.Point.Y*vg.Length(cos)
		case *recorder.Rotate:
			top.turn += a.Angle
		case *recorder.FillString:
			face := font.DefaultCache.Lookup(a.Font, a.Size)
			low, high := a.Point, vg.Point{X: a.Point.X + face.Width(a.String), Y: a.Point.Y + 0.7*a.Size}
			all = append(all, written{a.String, turned(low, high, top.at, top.turn)})
		}
	}
	return all
}

// turned is the box around a rectangle that was turned and moved.
func turned(low, high, at vg.Point, turn float64) vg.Rectangle {
	sin, cos := math.Sincos(turn)
	out := vg.Rectangle{Min: vg.Point{X: 1e9, Y: 1e9}, Max: vg.Point{X: -1e9, Y: -1e9}}
	for _, p := range []vg.Point{low, {X: high.X, Y: low.Y}, high, {X: low.X, Y: high.Y}} {
		x, y := at.X+p.X*vg.Length(cos)-p.Y*vg.Length(sin), at.Y+p.X*vg.Length(sin)+p.Y*vg.Length(cos)
		out.Min.X, out.Min.Y = min(out.Min.X, x), min(out.Min.Y, y)
		out.Max.X, out.Max.Y = max(out.Max.X, x), max(out.Max.Y, y)
	}
	return out
}

func (w written) overlaps(other written) bool {
	const touch = 0.5 // italic letters may lean over
	return w.box.Min.X+touch < other.box.Max.X && other.box.Min.X+touch < w.box.Max.X &&
		w.box.Min.Y+touch < other.box.Max.Y && other.box.Min.Y+touch < w.box.Max.Y
}

// No text is cut off at the edge and none lies on another, whatever the size of the numbers.
func TestTextsStandApart(t *testing.T) {
	figures := map[string]*plot.Sheet{}
	for _, s := range sampleFigures {
		figures[s.name] = s.make()
	}
	for _, unit := range []float64{1e-6, 1e-2, 3.3, 77, 1e4} {
		figures[fmt.Sprintf("rollout in units of %g", unit)] = Rollout(rolloutSample(unit), Labels{})
	}
	for _, unit := range []float64{1e-6, 3.3, 1e4} {
		legs, ground := bumpSample(true, unit)
		figures[fmt.Sprintf("energy bump in units of %g", unit)] = EnergyBump(legs, ground, Labels{})
		energies, scalars := scalarsSample(10, 10, unit)
		figures[fmt.Sprintf("scalars in units of %g", unit)] = Scalars(plot.HNN, energies, scalars)
		figures[fmt.Sprintf("lines in units of %g", unit)] = Lines("lines", "Lines", linesSample(unit)...)
	}
	panels := seedsSample()
	figures["five seeds"] = Seeds(append(panels, append(seedsSample(), seedsSample()[0])...)...)
	for name, f := range figures {
		if err := f.Check(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all := texts(f)
		if len(all) < 8 {
			t.Errorf("%s: only %d pieces of text were seen", name, len(all))
		}
		width, height, _ := f.Paper()
		for i, w := range all {
			if w.box.Min.X < 0 || w.box.Min.Y < 0 || w.box.Max.X > width || w.box.Max.Y > height {
				t.Errorf("%s: %q at %v leaves the page of %v by %v", name, w.text, w.box, width, height)
			}
			for _, other := range all[:i] {
				if w.overlaps(other) {
					t.Errorf("%s: %q at %v lies on %q at %v", name, w.text, w.box, other.text, other.box)
				}
			}
		}
	}
}

// linesSample has seven panels, on axes of every kind, with eight styles.
func linesSample(unit float64) []*plot.Panel {
	var all []*plot.Panel
	for i := range 7 {
		p := &plot.Panel{Title: fmt.Sprintf("Panel %d", i), X: "time $t$", Y: "error", LogX: i%2 == 1, LogY: i%3 == 1}
		for style := range plot.Styles {
			p.Add(plot.Line{Label: fmt.Sprintf("method number %d", style), Style: style + 1, Markers: i > 3,
				X: []float64{unit, 40 * unit, 100 * unit}, Y: []float64{unit, 2 * unit, float64(style) * unit}})
		}
		all = append(all, p)
	}
	return all
}
