package notebook

import (
	"path/filepath"
	"testing"
)

func TestParameters(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	const number, truth = ": expected a whole number from 1 to 100000, such as 5", ": expected true or false"
	for _, c := range []struct {
		seeds, quick, recipe, out string
		want                      Params
		err                       string
	}{
		{"", "", "", "", Params{Seeds: 1}, ""},
		{" 5 ", "1", "best", dir, Params{Seeds: 5, Quick: true, Recipe: "best", Out: dir}, ""},
		{"", "false", "", "results", Params{Seeds: 1, Out: filepath.Join(dir, "results")}, ""},
		{"many", "", "", "", Params{}, EnvSeeds + ` is "many"` + number},
		{"0", "", "", "", Params{}, EnvSeeds + ` is "0"` + number},
		{"9000000000000000000", "", "", "", Params{}, EnvSeeds + ` is "9000000000000000000"` + number},
		{"", "perhaps", "", "", Params{}, EnvQuick + ` is "perhaps"` + truth},
	} {
		t.Setenv(EnvSeeds, c.seeds)
		t.Setenv(EnvQuick, c.quick)
		t.Setenv(EnvRecipe, c.recipe)
		t.Setenv(EnvOut, c.out)
		got, err := readParameters()
		if got != c.want || c.err == "" && err != nil || c.err != "" && (err == nil || err.Error() != c.err) {
			t.Errorf("got %+v (%v), want %+v (%s)", got, err, c.want, c.err)
		}
	}
}
