package plot

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/png"
	"time"
)

// APNG is the animation as an animated PNG: a PNG to everything that shows images, so that it moves wherever a
// notebook's pictures are shown, readers that know nothing of GIF included; those that know no animation show the
// first frame. (PNG Specification, third edition, 2025: chunks acTL, fcTL and fdAT.)
func (a *Animation) APNG() ([]byte, error) {
	parts, err := a.parts()
	if err != nil {
		return nil, err
	}
	encoded := make([]map[string][]byte, len(parts))
	err = onAllCores(len(parts), func(i int) (err error) {
		if encoded[i], err = pngChunks(parts[i]); err != nil {
			err = fmt.Errorf("animation %q as APNG: frame %d: %w", a.Name, i, err)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	out := bytes.NewBufferString(pngSignature)
	sequence := uint32(0)
	for i, part := range parts {
		if i == 0 {
			for _, kind := range []string{"IHDR", "PLTE", "tRNS"} {
				writeChunk(out, kind, encoded[i][kind])
				if kind == "IHDR" {
					writeChunk(out, "acTL", numbered(uint32(len(parts)), 0)) // 0: for ever
				}
			}
		}
		writeChunk(out, "fcTL", frameControl(sequence, part.Bounds().Sub(a.Frames[0].Bounds().Min), a.wait(i)))
		sequence++
		if i == 0 {
			writeChunk(out, "IDAT", encoded[i]["IDAT"])
			continue
		}
		writeChunk(out, "fdAT", append(numbered(sequence), encoded[i]["IDAT"]...))
		sequence++
	}
	writeChunk(out, "IEND", nil)
	return out.Bytes(), nil
}

const pngSignature = "\x89PNG\r\n\x1a\n"

// pngChunks are the chunks of a still picture; those of one kind are joined. All frames have the same palette, and
// so the same depth of colour.
func pngChunks(img image.Image) (map[string][]byte, error) {
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, img); err != nil {
		return nil, err
	}
	rest := b.Bytes()[len(pngSignature):]
	chunks := map[string][]byte{}
	for len(rest) > 0 {
		n := binary.BigEndian.Uint32(rest)
		kind := string(rest[4:8])
		chunks[kind] = append(chunks[kind], rest[8:8+n]...)
		rest = rest[12+n:]
	}
	return chunks, nil
}

func writeChunk(out *bytes.Buffer, kind string, content []byte) {
	out.Write(numbered(uint32(len(content))))
	body := append([]byte(kind), content...)
	out.Write(body)
	out.Write(numbered(crc32.ChecksumIEEE(body)))
}

func numbered(values ...uint32) []byte {
	var b []byte
	for _, v := range values {
		b = binary.BigEndian.AppendUint32(b, v)
	}
	return b
}

// frameControl says where a frame lies, how long it stands, and that it is laid over the one before.
func frameControl(sequence uint32, at image.Rectangle, wait time.Duration) []byte {
	b := numbered(sequence, uint32(at.Dx()), uint32(at.Dy()), uint32(at.Min.X), uint32(at.Min.Y))
	b = binary.BigEndian.AppendUint16(b, uint16(wait/(10*time.Millisecond)))
	b = binary.BigEndian.AppendUint16(b, 100) // hundredths of a second
	return append(b, 0, 1)                    // keep what is shown; blend over it
}
