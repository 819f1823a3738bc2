package experiment_test

import (
	"strings"
	"testing"

	"hnn/hnnlib/experiment"
)

// Whatever is assigned, each setting is set and then checked, or refused with one line.
func FuzzSet(f *testing.F) {
	for _, key := range (&experiment.Config{}).Keys() {
		f.Add(key + "=1")
	}
	for _, seed := range []string{"steps", "steps=", "steps=1e99", "noise=NaN", "span=-Inf", "test_first=maybe", "=1", "nope=1", "steps=1=2", "l2=0x1p-3", "\x00=\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, assignment string) {
		for _, e := range experiment.Experiments() {
			c := e.Config
			err := c.Set(assignment)
			if err == nil {
				err = e.Check("hnn", c)
			}
			if err != nil && (err.Error() == "" || strings.Contains(err.Error(), "\n") && !strings.Contains(assignment, "\n")) {
				t.Errorf("%s, %q: the error is not one line: %q", e.Name, assignment, err)
			}
		}
	})
}
