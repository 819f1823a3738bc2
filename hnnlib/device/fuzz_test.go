package device

import (
	"errors"
	"testing"
)

// Whatever names a backend, it is known or refused with the list of what is known.
func FuzzCheckSpec(f *testing.F) {
	for _, seed := range []string{"auto", "xla", "xla:cpu", "xla:cuda", "xla:cpu,tf32=false", "xla:/a/b.so", "xla:/a/b.so,preallocate=true", "go", "go:x", "auto:1", ":", ",", "xla:,", "nope"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, spec string) {
		var unknown *SpecError
		if err := CheckSpec(spec); err != nil && !errors.As(err, &unknown) {
			t.Errorf("%q: got error %v, want a *SpecError", spec, err)
		}
	})
}
