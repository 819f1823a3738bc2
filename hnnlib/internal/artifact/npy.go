package artifact

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/sbinet/npyio/npy"
)

// Array is one array of an NPZ file, whose header has been read.
type Array struct {
	Header npy.Header
	head   []byte // the header as it stands in the file
	body   io.ReadCloser
	bytes  int // of the body, by the archive
}

// ErrNoArray is what OpenArray returns where the file has no array of that name.
var ErrNoArray = errors.New("there is no such array")

// OpenArray reads the header of the array called name in an NPZ file. Nothing that the file claims is taken on trust, as npyio
// 0.6.0 would take it: an array of more than limit bytes and a header longer than the file are errors here, a shape that
// is not as large as what follows is one of Read; until then nothing but the header is unpacked.
func OpenArray(z *zip.Reader, name string, limit int64) (*Array, error) {
	f, err := z.Open(name + ".npy")
	if err != nil {
		return nil, ErrNoArray
	}
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.Size() < 0 || info.Size() > limit {
		return nil, fmt.Errorf("it unpacks to more than the %d bytes that are allowed", limit)
	}
	a := &Array{body: f}
	if a.head, err = header(f); err != nil {
		return nil, err
	}
	a.bytes = int(info.Size()) - len(a.head)
	return a, guarded(func() error {
		reader, err := npy.NewReader(bytes.NewReader(a.head))
		if err == nil {
			a.Header = reader.Header
		}
		return err
	})
}

// Read decodes the array into the slice that to points to. It can be called once.
func (a *Array) Read(to any) error {
	defer a.body.Close()
	if err := a.fits(); err != nil {
		return err
	}
	// All of it, since npyio takes what one Read returns for all that it asked for; and to the end, where the archive's checksum is compared.
	body, err := io.ReadAll(io.LimitReader(a.body, int64(a.bytes)+1))
	if err != nil {
		return err
	}
	if len(body) != a.bytes {
		return fmt.Errorf("it unpacks to another size than the %d bytes that the archive says", a.bytes)
	}
	return guarded(func() error {
		reader, err := npy.NewReader(io.MultiReader(bytes.NewReader(a.head), bytes.NewReader(body)))
		if err != nil {
			return err
		}
		return reader.Read(to)
	})
}

// mostHeader is more than the header of any array has that this project reads.
const mostHeader = 64 << 10

// header reads the header of an array (NumPy's format 1.0 and 2.0: six bytes of magic, two of version, the length of the
// header in two or four bytes, the header).
func header(r io.Reader) ([]byte, error) {
	const fixed, version = 8, 6
	cut := errors.New("it ends within its header")
	head := make([]byte, fixed+4)
	if _, err := io.ReadFull(r, head[:fixed+2]); err != nil {
		return nil, cut
	}
	from, length := fixed+2, uint64(binary.LittleEndian.Uint16(head[fixed:]))
	if head[version] > 1 {
		if _, err := io.ReadFull(r, head[fixed+2:]); err != nil {
			return nil, cut
		}
		from, length = fixed+4, uint64(binary.LittleEndian.Uint32(head[fixed:]))
	}
	if length > mostHeader {
		return nil, fmt.Errorf("its header has %d bytes, more than the %d that are allowed", length, mostHeader)
	}
	head = append(head[:from], make([]byte, length)...)
	if _, err := io.ReadFull(r, head[from:]); err != nil {
		return nil, cut
	}
	return head, nil
}

// elementBytes are the sizes of the numbers that this project reads.
var elementBytes = map[string]int{"<f4": 4, "<f8": 8, "<i8": 8}

// fits compares the shape with the bytes that are there.
func (a *Array) fits() error {
	claimed, known := elementBytes[a.Header.Descr.Type]
	if !known {
		return fmt.Errorf("it holds numbers of type %s", a.Header.Descr.Type)
	}
	wrong := fmt.Errorf("its header says %v, but %d bytes follow", a.Header.Descr.Shape, a.bytes)
	for _, n := range a.Header.Descr.Shape {
		if n < 0 || n > 0 && claimed > a.bytes/n {
			return wrong
		}
		claimed *= n
	}
	if claimed != a.bytes {
		return wrong
	}
	return nil
}

// guarded turns a panic into an error: npyio indexes by what stands in a header.
func guarded(work func() error) (err error) {
	defer func() {
		if broken := recover(); broken != nil {
			err = fmt.Errorf("its header makes no sense (%v)", broken)
		}
	}()
	return work()
}
