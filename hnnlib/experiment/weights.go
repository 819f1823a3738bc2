package experiment

import (
	"fmt"
	"io"
	"reflect"

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
		if err := z.Write(p.Name+".npy", shaped(flat, p.Dims)); err != nil {
			return fmt.Errorf("array %s: %w", p.Name, err)
		}
	}
	return z.Close()
}

// shaped returns flat as a pointer to an array of arrays: the form in which npyio writes a shape with a slice's dtype.
func shaped(flat []float32, dims []int) any {
	t := reflect.TypeFor[float32]()
	for i := len(dims) - 1; i >= 0; i-- {
		t = reflect.ArrayOf(dims[i], t)
	}
	array := reflect.New(t)
	fill(array.Elem(), flat)
	return array.Interface()
}

// fill copies flat, in C order, into v and returns what is left of it.
func fill(v reflect.Value, flat []float32) []float32 {
	if v.Kind() != reflect.Array {
		v.SetFloat(float64(flat[0]))
		return flat[1:]
	}
	for i := range v.Len() {
		flat = fill(v.Index(i), flat)
	}
	return flat
}
