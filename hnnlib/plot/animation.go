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
	err = gif.EncodeAll(&b, &gif.GIF{Image: parts, Delay: a.waits(), Disposal: disposal})
	return b.Bytes(), err
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
	onAllCores(len(parts), func(i int) { stills[i] = encoded(parts[i]) })
	out := bytes.NewBufferString(pngSignature)
	size, waits, sequence := parts[0].Rect.Size(), a.waits(), uint32(0)
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
			control := numbered(sequence, uint32(size.X), uint32(size.Y), 0, 0, uint32(waits[i])<<16|100)
			writeChunk(out, "fcTL", append(control, 0, 1)) // keep the previous frame; blend over it
			sequence++
		}
	}
	writeChunk(out, "IEND", nil)
	return out.Bytes(), nil
}

const pngSignature = "\x89PNG\r\n\x1a\n"

// encoded returns a picture as a PNG.
func encoded(img image.Image) []byte {
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, img); err != nil {
		panic(err) // writing to a buffer can't fail
	}
	return b.Bytes()
}

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

// parts returns the frames in one palette. What a frame shares with the previous one is transparent in it.
func (a *Animation) parts() ([]*image.Paletted, error) {
	n := len(a.Frames)
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
	inks := newPalette(samples, 255)
	all := make([]*image.Paletted, n)
	onAllCores(n, func(i int) { all[i] = paint(a.Frames[i], inks) })
	for i, part := range slices.Backward(all) {
		part.Palette = append(inks[:len(inks):len(inks)], color.Transparent)
		for k, ink := range all[max(0, i-1)].Pix {
			if i > 0 && part.Pix[k] == ink {
				part.Pix[k] = uint8(len(inks))
			}
		}
	}
	return all, nil
}

// onAllCores calls work for 0, 1, … n−1, several at a time.
func onAllCores(n int, work func(i int)) {
	var all errgroup.Group
	all.SetLimit(runtime.GOMAXPROCS(0))
	for i := range n {
		all.Go(func() error {
			work(i)
			return nil
		})
	}
	_ = all.Wait()
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
