package figure

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/recorder"
)

// written is a piece of text where a figure puts it.
type written struct {
	text string
	box  vg.Rectangle
}

// texts records what a figure writes and where, following the canvas's movements.
func texts(f *Figure) []written {
	var rec recorder.Canvas
	f.Free.Paint(draw.NewCanvas(&rec, f.Free.Width, f.Free.Height))
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
	for _, p := range corners(vg.Rectangle{Min: low, Max: high}) {
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
	figures := map[string]func() (*Figure, error){}
	for _, s := range sampleFigures {
		figures[s.name] = s.make
	}
	for _, unit := range []float64{1e-6, 1e-2, 3.3, 77, 1e4} {
		figures[fmt.Sprintf("rollout in units of %g", unit)] = func() (*Figure, error) { return Rollout(rolloutSample(unit)) }
	}
	for _, unit := range []float64{1e-6, 3.3, 1e4} {
		figures[fmt.Sprintf("energy bump in units of %g", unit)] = func() (*Figure, error) { return EnergyBump(scaledBump(unit)) }
		figures[fmt.Sprintf("scalars in units of %g", unit)] = func() (*Figure, error) { return Scalars(scaledScalars(unit)) }
		figures[fmt.Sprintf("lines in units of %g", unit)] = func() (*Figure, error) { return Lines(scaledLines(unit)) }
	}
	figures["choices of bumps"] = func() (*Figure, error) { return Choices(knobs(3)) }
	figures["choices of rollouts"] = func() (*Figure, error) { return Choices(starts(4)) }
	figures["five seeds"] = func() (*Figure, error) {
		d := seedsSample()
		d.Panels = append(d.Panels, d.Panels[0], d.Panels[1], d.Panels[0])
		return Seeds(d)
	}
	figures["one seed"] = func() (*Figure, error) { return Losses(lossSample(1)) }
	for name, build := range figures {
		f, err := build()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all := texts(f)
		if len(all) < 8 {
			t.Errorf("%s: only %d pieces of text were seen", name, len(all))
		}
		for i, w := range all {
			if w.box.Min.X < 0 || w.box.Min.Y < 0 || w.box.Max.X > f.Free.Width || w.box.Max.Y > f.Free.Height {
				t.Errorf("%s: %q at %v leaves the page of %v by %v", name, w.text, w.box, f.Free.Width, f.Free.Height)
			}
			for _, other := range all[:i] {
				if w.overlaps(other) {
					t.Errorf("%s: %q at %v lies on %q at %v", name, w.text, w.box, other.text, other.box)
				}
			}
		}
	}
}

// Panels of phase space have equal axes: a unit is as long across as upward.
func TestEqualAxes(t *testing.T) {
	for _, s := range []*sheet{
		{rows: [][]*panel{rolloutSample(1).panels(true)}},
		{rows: [][]*panel{rolloutSample(40).panels(true)}},
		orbitsSample().sheet(1, 1),
	} {
		found := 0
		for _, row := range s.rows {
			for _, p := range row {
				if !p.equal {
					continue
				}
				found++
				across, up := float64(p.w)/(p.x.max-p.x.min), float64(p.h)/(p.y.max-p.y.min)
				if math.Abs(across/up-1) > 1e-9 {
					t.Errorf("a unit is %v across and %v upward", across, up)
				}
			}
		}
		if found == 0 {
			t.Error("no panel with equal axes")
		}
	}
}

func scaledBump(unit float64) EnergyBumpData {
	d := bumpSample(true, true)
	d.Ground = nil
	for _, s := range d.Stretches {
		for i := range s.T {
			s.Path[i][0], s.Path[i][1] = unit*s.Path[i][0], unit*s.Path[i][1]
			s.Energy[i], s.Learned[i] = unit*unit*s.Energy[i], unit*unit*s.Learned[i]
		}
	}
	return d
}

func scaledScalars(unit float64) ScalarsData {
	d := scalarsSample(2, 10, 10)
	for _, m := range d.Models {
		for i, o := range m.Orbits {
			m.Orbits[i].Energy *= unit
			for k := range o.Scalar {
				o.Scalar[k] *= unit
			}
		}
	}
	return d
}

// scaledLines has seven panels, on axes of every kind, with eight styles.
func scaledLines(unit float64) LinesData {
	d := LinesData{}
	for i := range 7 {
		p := LinesPanel{Title: fmt.Sprintf("Panel %d", i), XLabel: "time $t$", YLabel: "error", LogX: i%2 == 1, LogY: i%3 == 1}
		for style := range styleDashes {
			p.Lines = append(p.Lines, Line{Kind: Neutral, Label: fmt.Sprintf("method number %d", style), Style: style, Markers: i > 3,
				X: []float64{unit, 40 * unit, 100 * unit}, Y: []float64{unit, 2 * unit, float64(style) * unit}})
		}
		d.Panels = append(d.Panels, p)
	}
	return d
}

// A legend that is too wide for one line has several, with all entries in their order.
func TestLegendLines(t *testing.T) {
	var all []entry
	for i := range 9 {
		all = append(all, entry{label: fmt.Sprintf("an entry of number %d", i)})
	}
	for _, width := range []vg.Length{1, 200, 400, 5000} {
		lines, n := legendLines(all, width), 0
		for _, line := range lines {
			if w := legendWidth(line); w > width && len(line) > 1 {
				t.Errorf("a line of %v in a width of %v", w, width)
			}
			for _, e := range line {
				if e.label != all[n].label {
					t.Errorf("entry %q at place %d", e.label, n)
				}
				n++
			}
		}
		if n != len(all) {
			t.Errorf("%d entries within %v, want %d", n, width, len(all))
		}
	}
	if lines := legendLines(all, 5000); len(lines) != 1 {
		t.Errorf("%d lines where one is wide enough", len(lines))
	}
	if lines := legendLines(nil, 100); len(lines) != 0 {
		t.Errorf("%d lines of no entries", len(lines))
	}
}
