package artifact

import (
	"archive/zip"
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/sbinet/npyio/npy"
)

// Array is one array of an NPZ file, whose header has been read.
type Array struct {
	Header npy.Header
	npy    *npy.Reader
	rest   io.Reader // what npy reads from
	file   io.Closer
	bytes  int // that follow the header
}

// ErrNoArray is OpenArray's error if the file has no array of that name.
var ErrNoArray = errors.New("there is no such array")

// OpenArray reads the header of the array called name in an NPZ file. Unlike npyio 0.6.0, it believes nothing that
// the file claims: an array of more than limit bytes is an error here, a shape of another size than the array one of
// Read.
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
	r := bufio.NewReader(f)
	head, err := headerBytes(r)
	if err != nil {
		return nil, err
	}
	a := &Array{rest: whole{r}, file: f, bytes: int(info.Size()) - head}
	return a, guarded(func() error {
		if a.npy, err = npy.NewReader(a.rest); err == nil {
			a.Header = a.npy.Header
		}
		return err
	})
}

// Read decodes the array into the slice that to points to. It can be called once.
func (a *Array) Read(to any) error {
	defer a.file.Close()
	if err := a.fits(); err != nil {
		return err
	}
	if err := guarded(func() error { return a.npy.Read(to) }); err != nil {
		return err
	}
	// The archive compares its checksum at the end.
	switch _, err := a.rest.Read(make([]byte, 1)); err {
	case io.EOF:
		return nil
	case nil:
		return errors.New("it unpacks to another size than the archive says")
	default:
		return err
	}
}

// mostHeader is more than the header has of any array that this project reads.
const mostHeader = 64 << 10

// headerBytes returns the size of the header of an array in NumPy's format 1.0 or 2.0: six bytes of magic, two of
// version, the length of the rest in two or four bytes, the rest.
func headerBytes(r *bufio.Reader) (int, error) {
	const fixed, version = 8, 6
	head, err := r.Peek(fixed + 4)
	if err != nil {
		return 0, errors.New("it ends within its header")
	}
	before, length := fixed+2, int(binary.LittleEndian.Uint16(head[fixed:]))
	if head[version] > 1 {
		before, length = fixed+4, int(binary.LittleEndian.Uint32(head[fixed:]))
	}
	if length > mostHeader {
		return 0, fmt.Errorf("its header has %d bytes, more than the %d that are allowed", length, mostHeader)
	}
	return before + length, nil
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

// whole fills what it reads into: npyio calls Read once for each number.
type whole struct{ io.Reader }

func (w whole) Read(p []byte) (int, error) { return io.ReadFull(w.Reader, p) }

// guarded turns a panic into an error: npyio indexes by what a header says.
func guarded(work func() error) (err error) {
	defer func() {
		if broken := recover(); broken != nil {
			err = fmt.Errorf("its header makes no sense (%v)", broken)
		}
	}()
	return work()
}
