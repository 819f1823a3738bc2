package phase

import "reflect"

// Architect is implemented by fields that have many instances with one formula, such as models of one architecture
// trained from different seeds.
type Architect interface {
	// Architecture returns a comparable value. Fields of one type with equal values compute the same from equal Params.
	Architecture() any
}

// ProgramKey returns a key that identifies what f's Eval and Energy compute, apart from the values of its Params. A
// program compiled for one field serves every field with an equal key. A field that is not an [Architect] is its own
// key. A field that can't be compared, such as a struct with a function, gets a new key every time: use a pointer.
func ProgramKey(f Field) any {
	if a, ok := f.(Architect); ok {
		return [2]any{reflect.TypeOf(f), a.Architecture()}
	}
	if reflect.ValueOf(f).Comparable() {
		return f
	}
	return new(byte)
}
