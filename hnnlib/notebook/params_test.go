package notebook

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestParameters(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	const number, truth = "a whole number from 1 to 100000, such as 5", "true or false"
	for _, c := range []struct {
		env      string // variables, separated by semicolons
		want     Params
		expected string // the expected value, in an error
	}{
		{"", Params{Seeds: 1}, ""},
		{EnvSeeds + "= 5 ;" + EnvQuick + "=1;" + EnvOut + "=" + dir + ";" + EnvRecipe + "=best",
			Params{Seeds: 5, Quick: true, Recipe: "best", Out: dir}, ""},
		{EnvOut + "=results", Params{Seeds: 1, Out: filepath.Join(dir, "results")}, ""},
		{EnvQuick + "=false", Params{Seeds: 1}, ""},
		{EnvSeeds + "=many", Params{}, number},
		{EnvSeeds + "=0", Params{}, number},
		{EnvSeeds + "=9000000000000000000", Params{}, number},
		{EnvSeeds + "=-3", Params{}, number},
		{EnvQuick + "=perhaps", Params{}, truth},
	} {
		for _, name := range []string{EnvSeeds, EnvQuick, EnvOut, EnvRecipe} {
			t.Setenv(name, "")
		}
		var name, value string
		for variable := range strings.SplitSeq(c.env, ";") {
			if name, value, _ = strings.Cut(variable, "="); name != "" {
				t.Setenv(name, value)
			}
		}
		got, err := readParameters()
		if c.expected == "" && (err != nil || got != c.want) {
			t.Errorf("%s: got %+v (%v), want %+v", c.env, got, err, c.want)
		}
		if want := name + ` is "` + value + `": expected ` + c.expected; c.expected != "" &&
			(err == nil || err.Error() != want) {
			t.Errorf("%s: got %v, want %s", c.env, err, want)
		}
	}
}
