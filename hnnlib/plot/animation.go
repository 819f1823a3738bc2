package plot

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"runtime"
	"time"

	"golang.org/x/sync/errgroup"
)

// Animation is a series of pictures of one size, for readers that show images only.
type Animation struct {
	Name  string // file stem
	Title string // one line
	Alt   string // what it shows, in words
	// Frames are opaque pictures, all with the first one's bounds.
	Frames []image.Image
	Delay  time.Duration // from one frame to the next, in whole hundredths of a second; 0 for 1/20 s

	reduced []*image.Paletted // by parts: what both formats write
}

// lastFrame is how long the last picture stands before the animation begins anew.
const lastFrame = 1500 * time.Millisecond

// GIF is the animation as an endless GIF. Frames hold only what changed since the one before, in one palette for all,
// so that nothing flickers.
func (a *Animation) GIF() ([]byte, error) {
	parts, err := a.parts()
	if err != nil {
		return nil, err
	}
	out := &gif.GIF{LoopCount: 0, Image: parts}
	for i := range parts {
		out.Delay = append(out.Delay, int(a.wait(i)/(10*time.Millisecond)))
		out.Disposal = append(out.Disposal, gif.DisposalNone)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, out); err != nil {
		return nil, fmt.Errorf("animation %q as GIF: %w", a.Name, err)
	}
	return b.Bytes(), nil
}

// Save writes <dir>/<Name>.gif, whole or not at all, and returns its path.
func (a *Animation) Save(dir string) ([]string, error) {
	content, err := a.GIF()
	if err != nil {
		return nil, err
	}
	return save(dir, a.Name, map[string][]byte{".gif": content})
}

// wait is how long frame i stands.
func (a *Animation) wait(i int) time.Duration {
	switch {
	case i == len(a.Frames)-1:
		return lastFrame
	case a.Delay <= 0:
		return time.Second / 20
	default:
		return a.Delay
	}
}

// parts are the frames in one palette, each but the first reduced to what changed since the one before. They are made
// once.
func (a *Animation) parts() ([]*image.Paletted, error) {
	if len(a.reduced) > 0 && len(a.reduced) == len(a.Frames) {
		return a.reduced, nil
	}
	if len(a.Frames) == 0 {
		return nil, fmt.Errorf("animation %q: expected at least one frame, got none", a.Name)
	}
	for i, f := range a.Frames {
		if f.Bounds() != a.Frames[0].Bounds() {
			return nil, fmt.Errorf("animation %q, frame %d: expected the first one's bounds, %v, got %v",
				a.Name, i+1, a.Frames[0].Bounds(), f.Bounds())
		}
	}
	palette := newPalette(sampled(a.Frames, 8), 255)
	clear := uint8(len(palette))
	palette = append(palette, color.Transparent)
	full, parts := make([]*image.Paletted, len(a.Frames)), make([]*image.Paletted, len(a.Frames))
	_ = onAllCores(len(full), func(i int) error {
		full[i] = paint(a.Frames[i], palette[:clear])
		return nil
	})
	_ = onAllCores(len(full)-1, func(i int) error {
		parts[i+1] = changed(full[i], full[i+1], palette, clear)
		return nil
	})
	full[0].Palette = palette
	parts[0] = full[0]
	a.reduced = parts
	return parts, nil
}

// onAllCores does work for 0, 1, … n−1, several at a time, and returns the first error.
func onAllCores(n int, work func(i int) error) error {
	var all errgroup.Group
	all.SetLimit(runtime.GOMAXPROCS(0))
	for i := range n {
		all.Go(func() error { return work(i) })
	}
	return all.Wait()
}

// sampled are about n of the frames, the last among them.
func sampled(frames []image.Image, n int) []image.Image {
	var out []image.Image
	for k := range min(n, len(frames)) {
		out = append(out, frames[len(frames)-1-k*len(frames)/n])
	}
	return out
}

// changed is the part of a picture that differs from the one shown, unchanged points in it made clear.
func changed(shown, next *image.Paletted, palette color.Palette, clear uint8) *image.Paletted {
	var area image.Rectangle
	b := next.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if next.ColorIndexAt(x, y) != shown.ColorIndexAt(x, y) {
				area = area.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	if area.Empty() {
		area = image.Rectangle{Min: b.Min, Max: b.Min.Add(image.Pt(1, 1))} // GIF knows no empty frame
	}
	part := image.NewPaletted(area, palette)
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			i := next.ColorIndexAt(x, y)
			if i == shown.ColorIndexAt(x, y) {
				i = clear
			}
			part.SetColorIndex(x, y, i)
		}
	}
	return part
}
