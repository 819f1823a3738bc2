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

// Array is one array of an NPZ file, unpacked.
type Array struct {
	Header npy.Header
	reader *npy.Reader
	bytes  int // that follow the header
}

// ErrNoArray is what OpenArray returns where the file has no array of that name.
var ErrNoArray = errors.New("there is no such array")

// OpenArray unpacks the array called name from an NPZ file. Nothing that the file claims is taken on trust, as npyio 0.6.0 would
// take it: an array that unpacks to more than limit bytes and a header longer than the file are errors here, a shape
// that is not as large as what follows is one of Read. It unpacks first, since npyio takes what one Read returns for all that it asked for.
func OpenArray(z *zip.Reader, name string, limit int64) (*Array, error) {
	f, err := z.Open(name + ".npy")
	if err != nil {
		return nil, ErrNoArray
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > limit {
		return nil, fmt.Errorf("it unpacks to more than the %d bytes that are allowed", limit)
	}
	body, err := afterHeader(data)
	if err != nil {
		return nil, err
	}
	a := &Array{bytes: len(body)}
	err = guarded(func() (err error) {
		if a.reader, err = npy.NewReader(bytes.NewReader(data)); err == nil {
			a.Header = a.reader.Header
		}
		return err
	})
	return a, err
}

// Read decodes the array into the slice that to points to.
func (a *Array) Read(to any) error {
	if err := a.fits(); err != nil {
		return err
	}
	return guarded(func() error { return a.reader.Read(to) })
}

// afterHeader is what follows the header of an array (NumPy's format 1.0 and 2.0: six bytes of magic, two of version, the
// length of the header in two or four bytes, the header).
func afterHeader(data []byte) ([]byte, error) {
	const fixed = 8
	cut := errors.New("it ends within its header")
	if len(data) < fixed+4 {
		return nil, cut
	}
	from, length := fixed+2, uint64(binary.LittleEndian.Uint16(data[fixed:]))
	if data[6] > 1 {
		from, length = fixed+4, uint64(binary.LittleEndian.Uint32(data[fixed:]))
	}
	if length > uint64(len(data)-from) {
		return nil, cut
	}
	return data[from+int(length):], nil
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
