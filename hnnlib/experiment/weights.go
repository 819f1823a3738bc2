package experiment

import (
	"fmt"
	"io"
	"reflect"
	"unsafe"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/sbinet/npyio/npz"
)

// WriteNPZ writes the weights as float32 arrays under the names of the model's layout (layer1.weights of shape
// [in, out], layer1.biases of shape [out], …), readable by NumPy.
func (t *Trained) WriteNPZ(w io.Writer) error {
	z := npz.NewWriter(w)
	for i, p := range t.Model.Layout() {
		flat, err := tensors.CopyFlatData[float32](t.Model.Params()[i])
		if err != nil {
			return fmt.Errorf("array %s: %w", p.Name, err)
		}
		// npyio writes the shape of an array of arrays.
		shape := reflect.TypeFor[float32]()
		for i := len(p.Dims) - 1; i >= 0; i-- {
			shape = reflect.ArrayOf(p.Dims[i], shape)
		}
		shaped := reflect.NewAt(shape, unsafe.Pointer(unsafe.SliceData(flat)))
		if err := z.Write(p.Name+".npy", shaped.Interface()); err != nil {
			return fmt.Errorf("array %s: %w", p.Name, err)
		}
	}
	return z.Close()
}
