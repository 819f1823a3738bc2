package artifact

import (
	"archive/zip"
	"bufio"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
)

// Array is an array of numbers in an NPZ file. npyio 0.6.0 reads such arrays too, but trusts any size that a header
// claims.
type Array struct {
	Type    string // NumPy's name for the type of the numbers, such as "<f4"
	Fortran bool   // whether the first index runs fastest
	Shape   []int

	rest  *bufio.Reader // the data after the header
	bytes int           // the size of the data, as the archive says
	file  io.Closer
}

// OpenArray reads the header of the array called name in an NPZ file. An array of more than limit bytes is an error.
func OpenArray(z *zip.Reader, name string, limit int64) (*Array, error) {
	f, err := z.Open(name + ".npy")
	if err != nil {
		return nil, errors.New("there is no such array")
	}
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.Size() < 0 || info.Size() > limit {
		return nil, fmt.Errorf("it unpacks to more than the %d bytes that are allowed", limit)
	}
	a := &Array{rest: bufio.NewReader(f), bytes: int(info.Size()), file: f}
	return a, a.readHeader()
}

// mostHeader is the largest size of a header that is read, more than any array of this project needs.
const mostHeader = 64 << 10

// dict is the header's dictionary, as NumPy writes it.
var dict = regexp.MustCompile(`\{'descr': '([^']*)', 'fortran_order': (True|False), 'shape': \(([0-9, -]*)\),? *\}`)

// readHeader reads a header in NumPy's format 1.0 or 2.0: six bytes of magic, two of version, two or four with the
// length of the dictionary, then the dictionary.
func (a *Array) readHeader() error {
	head, length := make([]byte, 8), make([]byte, 4)
	_, err1 := io.ReadFull(a.rest, head)
	_, err2 := io.ReadFull(a.rest, length[:2*min(head[6], 2)])
	text := make([]byte, min(binary.LittleEndian.Uint32(length), mostHeader))
	_, err3 := io.ReadFull(a.rest, text)
	parts := dict.FindSubmatch(text)
	if err := cmp.Or(err1, err2, err3); err != nil || string(head[:6]) != "\x93NUMPY" || parts == nil {
		return errors.New("it does not begin with a header of NumPy's format 1.0 or 2.0")
	}
	a.bytes -= len(head) + 2*int(min(head[6], 2)) + len(text)
	a.Type, a.Fortran = string(parts[1]), string(parts[2]) == "True"
	for n := range strings.SplitSeq(strings.TrimRight(string(parts[3]), ", "), ", ") {
		axis, err := strconv.Atoi(n)
		if err != nil {
			return fmt.Errorf("its header gives the shape (%s)", parts[3])
		}
		a.Shape = append(a.Shape, axis)
	}
	return nil
}

// typeNames are NumPy's names for the types that this project reads.
var typeNames = map[any]string{float32(0): "<f4", float64(0): "<f8", int64(0): "<i8"}

// ReadArray returns the numbers of an array, which must be of type T. It can be called once.
func ReadArray[T float32 | float64 | int64](a *Array) ([]T, error) {
	defer a.file.Close()
	if a.Type != typeNames[*new(T)] {
		return nil, fmt.Errorf("it holds numbers of type %s", a.Type)
	}
	count, ok := a.count(binary.Size(*new(T)))
	if !ok {
		return nil, fmt.Errorf("its header says %v, but %d bytes follow", a.Shape, a.bytes)
	}
	values := make([]T, count)
	if err := binary.Read(a.rest, binary.LittleEndian, values); err != nil {
		return nil, err
	}
	// Read to the end, where package zip compares the checksum.
	switch _, err := a.rest.ReadByte(); err {
	case io.EOF:
		return values, nil
	case nil:
		return nil, errors.New("it unpacks to another size than the archive says")
	default:
		return nil, err
	}
}

// count returns the number of elements by the shape. ok reports whether they fill the data, given an element's size.
func (a *Array) count(size int) (count int, ok bool) {
	count = 1
	for _, n := range a.Shape {
		if n < 0 || n > 0 && count > a.bytes/size/n {
			return 0, false
		}
		count *= n
	}
	return count, count*size == a.bytes
}
