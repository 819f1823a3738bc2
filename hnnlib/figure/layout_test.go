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

// written is a piece of text and its place in a figure.
type written struct {
	text string
	box  vg.Rectangle
}

// texts returns the texts that a figure writes and their places, taking transformations of the canvas into account.
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
			top.at = top.at.Add(turned(a.Point, top.turn))
		case *recorder.Rotate:
			top.turn += a.Angle
		case *recorder.FillString:
			face := font.DefaultCache.Lookup(a.Font, a.Size)
			size := vg.Point{X: face.Width(a.String), Y: 0.7 * a.Size}
			p, q := turned(a.Point, top.turn), turned(a.Point.Add(size), top.turn)
			all = append(all, written{a.String, vg.Rectangle{
				Min: top.at.Add(vg.Point{X: min(p.X, q.X), Y: min(p.Y, q.Y)}),
				Max: top.at.Add(vg.Point{X: max(p.X, q.X), Y: max(p.Y, q.Y)})}})
		}
	}
	return all
}

// turned returns a point rotated around the origin. Figures rotate text only by right angles.
func turned(p vg.Point, turn float64) vg.Point {
	sin, cos := math.Sincos(turn)
	return vg.Point{X: p.X*vg.Length(cos) - p.Y*vg.Length(sin), Y: p.X*vg.Length(sin) + p.Y*vg.Length(cos)}
}

func (w written) overlaps(other written) bool {
	const touch = 0.5 // italic letters may overlap a little
	return w.box.Min.X+touch < other.box.Max.X && other.box.Min.X+touch < w.box.Max.X &&
		w.box.Min.Y+touch < other.box.Max.Y && other.box.Min.Y+touch < w.box.Max.Y
}

// checkTexts checks that no text is cut off at the edge or overlaps another.
func checkTexts(t *testing.T, f *plot.Sheet) {
	t.Helper()
	all := texts(f)
	if len(all) < 8 {
		t.Errorf("only %d pieces of text were seen", len(all))
	}
	width, height, _ := f.Paper()
	for i, w := range all {
		if w.box.Min.X < 0 || w.box.Min.Y < 0 || w.box.Max.X > width || w.box.Max.Y > height {
			t.Errorf("%q at %v leaves the page of %v by %v", w.text, w.box, width, height)
		}
		for _, other := range all[:i] {
			if w.overlaps(other) {
				t.Errorf("%q at %v lies on %q at %v", w.text, w.box, other.text, other.box)
			}
		}
	}
}

// Texts don't overlap, whatever the size of the numbers.
func TestUnits(t *testing.T) {
	lines := func(unit float64) *plot.Sheet { return linesSample(7, unit) }
	for name, sample := range map[string]func(unit float64) *plot.Sheet{
		"rollout": rolloutSample, "energy bump": bumpSample, "scalars": scalarsSample, "lines": lines} {
		for _, unit := range []float64{1e-6, 1e-2, 3.3, 77, 1e4} {
			t.Run(fmt.Sprintf("%s in units of %g", name, unit), func(t *testing.T) {
				f := sample(unit)
				if err := f.Check(); err != nil {
					t.Fatal(err)
				}
				checkTexts(t, f)
			})
		}
	}
}
