package figure

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/draw"
	"image/gif"
	"image/png"
	"reflect"
	"strings"
	"testing"

	"hnn/hnnlib/plot"
)

// Played back, every frame of a GIF shows the drawn frame, up to the palette. A reader without support for animation
// sees the animated PNG as its first frame. The chunks have increasing numbers.
func TestOrbitsAnimation(t *testing.T) {
	const count = 24
	a := must(OrbitsAnimation(orbiting(2, 1), count))(t)
	must(a.Save(t.ArtifactDir()))(t)
	g, size := decoded(t, a)
	if size > 1.5e6 || len(g.Image) != count || g.LoopCount != 0 || g.Delay[0] != 5 || g.Delay[count-1] != 150 {
		t.Fatalf("%d bytes, %d frames, loop %d, delays %v; want at most 1.5 MB, %d, endless, 5 and 150 at the end",
			size, len(g.Image), g.LoopCount, g.Delay, count)
	}
	shown := image.NewRGBA(a.Frames[0].Bounds())
	for i, part := range g.Image {
		draw.Draw(shown, part.Bounds(), part, part.Bounds().Min, draw.Over)
		if d := meanDifference(shown, a.Frames[i]); d > 0.5 {
			t.Errorf("frame %d differs from what was drawn by %.2f of 255 on average", i, d)
		}
	}
	b := must(a.APNG())(t)
	if d := meanDifference(must(png.Decode(bytes.NewReader(b)))(t), a.Frames[0]); d > 0.5 {
		t.Errorf("the still picture differs from the first frame by %v", d)
	}
	frames, sequence := 0, uint32(0)
	for rest := b[8:]; len(rest) > 0; {
		n, kind, number := binary.BigEndian.Uint32(rest), string(rest[4:8]), binary.BigEndian.Uint32(rest[8:])
		if kind == "acTL" && number != count {
			t.Errorf("announces %d frames, want %d", number, count)
		}
		if kind == "fcTL" || kind == "fdAT" {
			if number != sequence {
				t.Errorf("%s has number %d, want %d", kind, number, sequence)
			}
			sequence++
		}
		frames += strings.Count(kind, "fcTL")
		rest = rest[12+n:]
	}
	if frames != count {
		t.Errorf("%d frames, want %d", frames, count)
	}
}

func decoded(t *testing.T, a *plot.Animation) (g *gif.GIF, size int) {
	t.Helper()
	content := must(a.GIF())(t)
	return must(gif.DecodeAll(bytes.NewReader(content)))(t), len(content)
}

// meanDifference returns the mean difference of two opaque pictures over red, green and blue, from 0 to 255.
func meanDifference(a, b image.Image) float64 {
	sum, p, q := 0, pixels(a).Pix, pixels(b).Pix
	for i := range p {
		sum += abs(int(p[i]) - int(q[i]))
	}
	return float64(sum) / float64(len(p)) * 4 / 3
}

func TestAnimationFaults(t *testing.T) {
	four, five := image.NewRGBA(image.Rect(0, 0, 4, 4)), image.NewRGBA(image.Rect(0, 0, 5, 4))
	for want, frames := range map[string][]image.Image{
		`animation "a": expected at least one frame, got none`:                                  nil,
		`animation "a", frame 2: expected the first one's bounds, (0,0)-(4,4), got (0,0)-(5,4)`: {four, five},
	} {
		if _, err := (&plot.Animation{Name: "a", Frames: frames}).GIF(); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// A frame equal to the previous one is kept, and the colours of a picture with few colours stay exact.
func TestStillAnimation(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 8, 8))
	draw.Draw(img, img.Bounds(), image.NewUniform(plot.Red), image.Point{}, draw.Src)
	img.Set(3, 3, plot.Blue)
	g, _ := decoded(t, &plot.Animation{Name: "still", Frames: []image.Image{img, img, img}})
	if len(g.Image) != 3 {
		t.Errorf("%d frames, want 3", len(g.Image))
	}
	if d := meanDifference(g.Image[0], img); d != 0 {
		t.Errorf("two colours came back changed by %v", d)
	}
}

// All frames move the same traces, as many as there is room for. Plotly must redraw to change images.
func TestPlay(t *testing.T) {
	short := orbiting(2, 1)
	c := &short[1]
	c.Times, c.States, c.Energy, c.Kinetic = c.Times[:20], c.States[:20], c.Energy[:20], c.Kinetic[:20]
	for _, c := range []struct {
		sheet         *plot.Sheet
		frames, moved int
		kind          string
		redraw        bool
	}{
		{orbitsSample(), orbitFrames, 9, "scatter", false},
		{Orbits(short), orbitFrames, 9, "scatter", false},
		{Frames(films(12)), 12, 3, "image", true},
		{Frames(films(301)), framesPlayed, 3, "image", true},
	} {
		p := formOf(t, c.sheet)
		if len(p.Frames) != c.frames || len(layout[controls](p, "sliders")[0].Steps) != c.frames {
			t.Fatalf("%s: %d frames play, want %d with a step each", c.sheet.Name, len(p.Frames), c.frames)
		}
		last := p.Frames[c.frames-1]
		if len(last.Traces) != c.moved {
			t.Errorf("%s: frames move the traces %v, want %d", c.sheet.Name, last.Traces, c.moved)
		}
		for row, i := range last.Traces {
			first, moved := p.Data[i], last.Data[row]
			if first.Type != c.kind || moved.Type != c.kind ||
				reflect.DeepEqual(first.X, moved.X) && first.Source == moved.Source {
				t.Errorf("%s: %v moves by %v, want another", c.sheet.Name, first.Type, moved.Type)
			}
		}
		buttons := layout[controls](p, "updatemenus")[0].Buttons
		how := buttons[0].Args[1].(map[string]any)["frame"].(map[string]any)
		if len(buttons) != 2 || how["redraw"] != c.redraw {
			t.Errorf("%s: %d buttons, redraw is %v; want play and pause, and %v",
				c.sheet.Name, len(buttons), how["redraw"], c.redraw)
		}
	}
}
