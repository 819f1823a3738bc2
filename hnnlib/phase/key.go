package phase

import "reflect"

// Architect is implemented by fields that come in many instances with one formula, as the models of one architecture
// do, one for each seed.
type Architect interface {
	// Architecture returns a comparable value. Fields of one type with equal values compute the same from equal Params.
	Architecture() any
}

// ProgramKey identifies what f's Eval and Energy compute, apart from the values of its Params: a program
// compiled for one field serves every other field with an equal key. A field that is no [Architect] is its own
// key; one that can't be compared, as a struct with a function in it, equals no other: pass a pointer to it.
func ProgramKey(f Field) any {
	if a, ok := f.(Architect); ok {
		return [2]any{reflect.TypeOf(f), a.Architecture()}
	}
	if reflect.ValueOf(f).Comparable() {
		return f
	}
	return new(byte)
}
