package figure

import (
	"bytes"
	"encoding/binary"
	"hnn/hnnlib/plot"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestOrbitsAnimation(t *testing.T) {
	courses, kinetic := orbitsSample(2, 1)
	a, err := OrbitsAnimation(courses, kinetic, 24)
	if err != nil {
		t.Fatal(err)
	}
	paths, err := a.Save(t.ArtifactDir())
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(paths[0])
	if err != nil {
		t.Fatal(err)
	}
	if len(content) > 1.5e6 {
		t.Errorf("%d bytes, want at most 1.5 MB", len(content))
	}
	g, err := gif.DecodeAll(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	if len(g.Image) != 24 || g.LoopCount != 0 || g.Delay[0] != 5 || g.Delay[23] != 150 {
		t.Fatalf("%d frames, loop %d, delays %v; want 24, endless, 5 and 150 at the end", len(g.Image), g.LoopCount, g.Delay)
	}
	// Played back, every frame shows what was drawn, up to the palette.
	shown := image.NewRGBA(a.Frames[0].Bounds())
	for i, part := range g.Image {
		draw.Draw(shown, part.Bounds(), part, part.Bounds().Min, draw.Over)
		if d := meanDifference(shown, a.Frames[i]); d > 0.5 {
			t.Errorf("frame %d differs from what was drawn by %.2f of 255 on average", i, d)
		}
	}
}

func meanDifference(a, b image.Image) float64 {
	sum, n := 0, 0
	eachPixel(a, func(x, y int, c color.NRGBA) {
		d := color.NRGBAModel.Convert(b.At(x, y)).(color.NRGBA)
		for i := range 3 {
			sum += abs(int([]uint8{c.R, c.G, c.B}[i]) - int([]uint8{d.R, d.G, d.B}[i]))
		}
		n += 3
	})
	return float64(sum) / float64(n)
}

func TestAnimationFaults(t *testing.T) {
	if _, err := (&plot.Animation{Name: "a"}).GIF(); err == nil || err.Error() != `animation "a": expected at least one frame, got none` {
		t.Errorf("got %v", err)
	}
	a := &plot.Animation{Name: "a", Frames: []image.Image{image.NewRGBA(image.Rect(0, 0, 4, 4)), image.NewRGBA(image.Rect(0, 0, 5, 4))}}
	if _, err := a.GIF(); err == nil || !strings.Contains(err.Error(), "frame 2: expected the first one's bounds, (0,0)-(4,4), got (0,0)-(5,4)") {
		t.Errorf("got %v", err)
	}
}

// A frame that changes nothing is still a frame, and few colours stay exact.
func TestStillAnimation(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 8, 8))
	draw.Draw(img, img.Bounds(), image.NewUniform(plot.Red), image.Point{}, draw.Src)
	img.Set(3, 3, plot.Blue)
	a := &plot.Animation{Name: "still", Frames: []image.Image{img, img, img}, Delay: 200 * time.Millisecond}
	b, err := a.GIF()
	if err != nil {
		t.Fatal(err)
	}
	g, err := gif.DecodeAll(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	if len(g.Image) != 3 || g.Delay[1] != 20 {
		t.Errorf("%d frames, delays %v; want 3 with 20 between", len(g.Image), g.Delay)
	}
	if d := meanDifference(g.Image[0], img); d != 0 {
		t.Errorf("two colours came back changed by %v", d)
	}
}

// The player's frames move traces that exist, and its slider knows every frame.
func TestPlayer(t *testing.T) {
	p, err := Orbits(orbitsSample(2, 1)).Plotly()
	if err != nil {
		t.Fatal(err)
	}
	frames, data := p["frames"].([]any), p["data"].([]any)
	layout := p["layout"].(map[string]any)
	steps := layout["sliders"].([]any)[0].(map[string]any)["steps"].([]any)
	if len(frames) != orbitFrames || len(steps) != orbitFrames {
		t.Fatalf("%d frames and %d steps, want %d of both", len(frames), len(steps), orbitFrames)
	}
	for k, fr := range frames {
		frame := fr.(map[string]any)
		moved, traces := frame["data"].([]any), frame["traces"].([]any)
		if len(moved) != 9 || len(traces) != 9 {
			t.Fatalf("frame %d moves %d traces by %d indices, want three a column", k, len(moved), len(traces))
		}
		if last := int(traces[8].(float64)); last >= len(data) {
			t.Errorf("frame %d moves trace %d as its last of %d", k, last, len(data))
		}
		if name := steps[k].(map[string]any)["args"].([]any)[0].([]any)[0]; name != frame["name"] {
			t.Errorf("step %d goes to frame %v, want %v", k, name, frame["name"])
		}
	}
	if buttons := layout["updatemenus"].([]any)[0].(map[string]any)["buttons"].([]any); len(buttons) != 2 {
		t.Errorf("%d buttons, want play and pause", len(buttons))
	}
}

// The animated PNG is a PNG of the first frame to a reader that knows no animation, and its chunks count up.
func TestAPNG(t *testing.T) {
	courses, kinetic := orbitsSample(2, 1)
	a, err := OrbitsAnimation(courses, kinetic, 12)
	if err != nil {
		t.Fatal(err)
	}
	b, err := a.APNG()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(t.ArtifactDir(), "orbits.png"), b, 0o644); err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	if d := meanDifference(img, a.Frames[0]); d > 0.5 {
		t.Errorf("the still picture differs from the first frame by %v", d)
	}
	rest, frames, sequence := b[8:], 0, uint32(0)
	for len(rest) > 0 {
		n, kind := binary.BigEndian.Uint32(rest), string(rest[4:8])
		body := rest[8 : 8+n]
		switch kind {
		case "acTL":
			if got := binary.BigEndian.Uint32(body); got != 12 {
				t.Errorf("announces %d frames, want 12", got)
			}
		case "fcTL", "fdAT":
			if got := binary.BigEndian.Uint32(body); got != sequence {
				t.Errorf("%s has number %d, want %d", kind, got, sequence)
			}
			sequence++
			if kind == "fcTL" {
				frames++
			}
		}
		rest = rest[12+n:]
	}
	if frames != 12 {
		t.Errorf("%d frames, want 12", frames)
	}
}
