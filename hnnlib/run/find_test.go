package run

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// A run is found by a part of its name that no other has. The run of seed 1 is found even if there is one of seed 10.
func TestFindByAPartOfTheName(t *testing.T) {
	t.Setenv(DirEnv, t.TempDir())
	made := func(seed uint64, details string) *Run {
		s := Settings{Experiment: "spring", Model: "hnn", Seed: seed, Backend: "go", Details: json.RawMessage(details)}
		r, err := At(s)
		must(t, err)
		unlock, err := r.Lock(context.Background(), nil)
		must(t, err)
		unlock()
		return r
	}
	one, ten := made(1, `{"steps":1}`), made(10, `{"steps":1}`)
	hash := one.Name()[len(one.Name())-6:]
	for ref, want := range map[string]*Run{
		"spring-hnn-seed1": one, "seed1-": one, "-seed1": one, hash: one, one.Path: one,
		"seed10": ten, "hnn-seed10": ten,
	} {
		if r, err := Find(ref); err != nil || r.Name() != want.Name() {
			t.Errorf("%q is %v (%v), want %s", ref, r, err, want.Name())
		}
	}
	for ref, want := range map[string]string{
		"spring": `"spring" could be any of 2 runs: `,
		"seed2":  `there is no run "seed2": give the folder that 'hnn train' printed, or a name that 'hnn runs' lists`,
	} {
		if _, err := Find(ref); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", ref, err, want)
		}
	}
	other := made(1, `{"steps":2}`)
	both := []string{one.Name(), other.Name()}
	slices.Sort(both)
	want := `"spring-hnn-seed1" could be any of 2 runs: ` + strings.Join(both, ", ")
	if _, err := Find("spring-hnn-seed1"); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
