package plot

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/png"
	"iter"
	"maps"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"
)

// Animation is a series of pictures of one size, for programs that show only images.
type Animation struct {
	Name  string // file stem
	Title string // one line
	Alt   string // alternative text
	// Frames are opaque pictures, all with the first one's bounds.
	Frames []image.Image

	reduced []*image.Paletted // the result of parts; nil before the first call
}

// waits returns the durations of the frames, in hundredths of a second. The last frame stays longer.
func (a *Animation) waits() []int { return append(slices.Repeat([]int{5}, len(a.Frames)-1), 150) }

// GIF returns the animation as an endless GIF. All frames have one palette, so that colours don't flicker.
func (a *Animation) GIF() ([]byte, error) {
	parts, err := a.parts()
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	disposal := bytes.Repeat([]byte{gif.DisposalNone}, len(parts))
	if err := gif.EncodeAll(&b, &gif.GIF{Image: parts, Delay: a.waits(), Disposal: disposal}); err != nil {
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

// APNG returns the animation as an animated PNG (PNG Specification, third edition, 2025: chunks acTL, fcTL and fdAT).
// It is shown wherever a notebook's pictures are, even without support for GIF. Programs without support for animation
// show the first frame.
func (a *Animation) APNG() ([]byte, error) {
	parts, err := a.parts()
	if err != nil {
		return nil, err
	}
	stills := make([][]byte, len(parts))
	err = onAllCores(len(parts), func(i int) error {
		var b bytes.Buffer
		err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, parts[i])
		stills[i] = b.Bytes()
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("animation %q as APNG: %w", a.Name, err)
	}
	out := bytes.NewBufferString(pngSignature)
	waits, sequence := a.waits(), uint32(0)
	for i, still := range stills {
		for kind, content := range chunks(still) {
			switch {
			case kind == "IDAT" && i > 0:
				writeChunk(out, "fdAT", append(numbered(sequence), content...))
				sequence++
			case kind != "IEND" && i == 0:
				writeChunk(out, kind, content)
			}
			if kind != "IHDR" {
				continue
			}
			if i == 0 {
				writeChunk(out, "acTL", numbered(uint32(len(parts)), 0)) // 0: repeat for ever
			}
			at := parts[i].Rect.Sub(parts[0].Rect.Min)
			control := numbered(sequence, uint32(at.Dx()), uint32(at.Dy()), uint32(at.Min.X), uint32(at.Min.Y),
				uint32(waits[i])<<16|100) // hundredths of a second
			writeChunk(out, "fcTL", append(control, 0, 1)) // keep the previous frame; blend over it
			sequence++
		}
	}
	writeChunk(out, "IEND", nil)
	return out.Bytes(), nil
}

const pngSignature = "\x89PNG\r\n\x1a\n"

// chunks returns the types and contents of a PNG's chunks.
func chunks(still []byte) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		for rest := still[len(pngSignature):]; len(rest) > 0; {
			n := binary.BigEndian.Uint32(rest)
			if !yield(string(rest[4:8]), rest[8:8+n]) {
				return
			}
			rest = rest[12+n:]
		}
	}
}

func writeChunk(out *bytes.Buffer, kind string, content []byte) {
	body := append([]byte(kind), content...)
	out.Write(numbered(uint32(len(content))))
	out.Write(body)
	out.Write(numbered(crc32.ChecksumIEEE(body)))
}

func numbered(values ...uint32) (b []byte) {
	for _, v := range values {
		b = binary.BigEndian.AppendUint32(b, v)
	}
	return b
}

// parts returns the frames in one palette, each except the first reduced to its changes from the previous frame.
func (a *Animation) parts() ([]*image.Paletted, error) {
	n := len(a.Frames)
	if n > 0 && len(a.reduced) == n {
		return a.reduced, nil
	}
	if n == 0 {
		return nil, fmt.Errorf("animation %q: expected at least one frame, got none", a.Name)
	}
	for i, f := range a.Frames {
		if f.Bounds() != a.Frames[0].Bounds() {
			return nil, fmt.Errorf("animation %q, frame %d: expected the first one's bounds, %v, got %v",
				a.Name, i+1, a.Frames[0].Bounds(), f.Bounds())
		}
	}
	var samples []image.Image // include the last frame
	for k := range min(8, n) {
		samples = append(samples, a.Frames[n-1-k*n/8])
	}
	palette := append(newPalette(samples, 255), color.Transparent)
	full, parts := make([]*image.Paletted, n), make([]*image.Paletted, n)
	_ = onAllCores(n, func(i int) error {
		full[i] = paint(a.Frames[i], palette[:len(palette)-1])
		full[i].Palette = palette
		return nil
	})
	_ = onAllCores(n, func(i int) error {
		if parts[i] = full[i]; i > 0 {
			parts[i] = changed(full[i-1], full[i])
		}
		return nil
	})
	a.reduced = parts
	return parts, nil
}

// onAllCores calls work for 0, 1, … n−1, several at a time, and returns the first error.
func onAllCores(n int, work func(i int) error) error {
	var all errgroup.Group
	all.SetLimit(runtime.GOMAXPROCS(0))
	for i := range n {
		all.Go(func() error { return work(i) })
	}
	return all.Wait()
}

// changed returns the smallest rectangle of next that holds all differences from shown. Equal points in it are
// transparent, the palette's last colour.
func changed(shown, next *image.Paletted) *image.Paletted {
	area := image.Rectangle{}
	part := image.NewPaletted(next.Rect, next.Palette)
	for i, ink := range next.Pix {
		if ink == shown.Pix[i] {
			part.Pix[i] = uint8(len(next.Palette) - 1)
			continue
		}
		part.Pix[i] = ink
		at := next.Rect.Min.Add(image.Pt(i%next.Stride, i/next.Stride))
		area = area.Union(image.Rectangle{Min: at, Max: at.Add(image.Pt(1, 1))})
	}
	if area.Empty() {
		area = image.Rectangle{Min: next.Rect.Min, Max: next.Rect.Min.Add(image.Pt(1, 1))} // a GIF frame can't be empty
	}
	return part.SubImage(area).(*image.Paletted)
}

// compact returns a picture with a palette, which as PNG has a third of the bytes of full colour.
func compact(img image.Image) image.Image {
	return paint(img, newPalette([]image.Image{img}, 256))
}

// newPalette returns at most size opaque colours for the pictures: the commonest, leaving out similar ones.
func newPalette(imgs []image.Image, size int) color.Palette {
	weights := map[color.RGBA]int{}
	for _, img := range imgs {
		stretches(img, func(c color.RGBA, from, end int) { weights[c] += end - from })
	}
	all := slices.SortedFunc(maps.Keys(weights), func(a, b color.RGBA) int {
		return cmp.Or(cmp.Compare(weights[b], weights[a]),
			cmp.Compare(a.R, b.R), cmp.Compare(a.G, b.G), cmp.Compare(a.B, b.B)) // equal pictures give equal files
	})
	for shift := 0; len(all) > size && shift < 3; shift++ {
		family := map[color.RGBA]bool{}
		all = slices.DeleteFunc(all, func(c color.RGBA) bool {
			key := color.RGBA{R: c.R >> shift, G: c.G >> shift, B: c.B >> shift}
			seen := family[key]
			family[key] = true
			return seen
		})
	}
	var p color.Palette
	for _, c := range all[:min(size, len(all))] {
		p = append(p, c)
	}
	return p
}

// stretches calls do for each run of pixels of one colour in an opaque picture; pixels are counted row by row.
func stretches(img image.Image, do func(c color.RGBA, from, end int)) {
	full, ok := img.(*image.RGBA)
	if b := img.Bounds(); !ok || full.Stride != 4*b.Dx() {
		full = image.NewRGBA(b)
		draw.Draw(full, b, img, b.Min, draw.Src)
	}
	at := func(i int) color.RGBA {
		return color.RGBA{R: full.Pix[4*i], G: full.Pix[4*i+1], B: full.Pix[4*i+2], A: full.Pix[4*i+3]}
	}
	from, n := 0, len(full.Pix)/4
	for i := 1; i <= n; i++ {
		if i == n || at(i) != at(from) {
			do(at(from), from, i)
			from = i
		}
	}
}

// paint returns the picture in the nearest colours of a palette.
func paint(img image.Image, p color.Palette) *image.Paletted {
	out := image.NewPaletted(img.Bounds(), p)
	known := map[color.RGBA]uint8{}
	stretches(img, func(c color.RGBA, from, end int) {
		index, ok := known[c]
		if !ok {
			index = uint8(p.Index(c))
			known[c] = index
		}
		for i := from; i < end; i++ {
			out.Pix[i] = index
		}
	})
	return out
}
