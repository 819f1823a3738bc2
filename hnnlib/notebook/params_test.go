package notebook

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestParameters(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	const wrongSeeds = `HNN_NB_SEEDS is "%s": expected a whole number from 1 to 100000, such as 5`
	for _, c := range []struct {
		name                       string
		seeds, quick, out, backend string
		want                       Params
		err                        string
	}{
		{name: "defaults", want: Params{Seeds: 1, Backend: "auto"}},
		{name: "all", seeds: " 5 ", quick: "1", out: dir, backend: "xla:cpu",
			want: Params{Seeds: 5, Quick: true, Out: dir, Backend: "xla:cpu"}},
		{name: "relative folder", out: "results",
			want: Params{Seeds: 1, Out: filepath.Join(dir, "results"), Backend: "auto"}},
		{name: "not quick", quick: "false", want: Params{Seeds: 1, Backend: "auto"}},
		{name: "seeds", seeds: "many", err: wrongSeeds},
		{name: "no seeds", seeds: "0", err: wrongSeeds},
		{name: "far too many", seeds: "9000000000000000000", err: wrongSeeds},
		{name: "negative", seeds: "-3", err: wrongSeeds},
		{name: "quick", quick: "perhaps", err: `HNN_NB_QUICK is "perhaps": expected true or false`},
		{name: "file", out: file,
			err: `HNN_NB_OUT is "` + file + `": expected a folder, but that is a file; name another`},
	} {
		for name, value := range map[string]string{
			EnvSeeds: c.seeds, EnvQuick: c.quick, EnvOut: c.out, EnvBackend: c.backend} {
			t.Setenv(name, value)
		}
		got, err := readParameters()
		if c.err != "" {
			if want := strings.ReplaceAll(c.err, "%s", c.seeds); err == nil || err.Error() != want {
				t.Errorf("%s: got %v, want %s", c.name, err, want)
			}
			continue
		}
		if err != nil || got != c.want {
			t.Errorf("%s: got %+v (%v), want %+v", c.name, got, err, c.want)
		}
	}
}
