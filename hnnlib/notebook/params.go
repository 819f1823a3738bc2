package notebook

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"hnn/hnnlib/experiment"
)

// The environment variables with a notebook's parameters. Headless runs set them. In Jupyter they are not set, and the
// defaults apply.
const (
	EnvSeeds   = "HNN_NB_SEEDS" // number of models to train, from 1 to 100000; default 1
	EnvQuick   = "HNN_NB_QUICK" // fewer steps and starts, a truth value such as 1 or false; default false
	EnvOut     = "HNN_NB_OUT"   // folder for the notebook's figures and metrics; default none
	EnvBackend = "HNN_BACKEND"  // the compute backend, as in the command line's --backend; default auto
)

// Params are the parameters of a notebook.
type Params struct {
	Seeds   int    // at least 1
	Quick   bool   // train and measure less; results must say so
	Out     string // absolute path of the results folder; "" for none, as in Jupyter
	Backend string // as in the command line's --backend; "auto" by default
}

// Env returns the environment variables for these parameters.
func (p Params) Env() []string {
	env := []string{EnvSeeds + "=" + strconv.Itoa(p.Seeds), EnvQuick + "=" + strconv.FormatBool(p.Quick)}
	if p.Backend != "" {
		env = append(env, EnvBackend+"="+p.Backend)
	}
	if p.Out != "" {
		env = append(env, EnvOut+"="+p.Out)
	}
	return env
}

// Parameters returns the parameters of the notebook. It reads the environment variables once.
var Parameters = sync.OnceValues(readParameters)

// headless reports whether the notebook is executed to save its results, without a user.
func headless() bool {
	p, err := Parameters()
	return err == nil && p.Out != ""
}

func readParameters() (Params, error) {
	p := Params{Seeds: 1, Backend: cmp.Or(strings.TrimSpace(os.Getenv(EnvBackend)), "auto")}
	if v := os.Getenv(EnvSeeds); v != "" {
		n, err := strconv.Atoi(strings.TrimSpace(v))
		if err != nil || n < 1 || n > experiment.MostSeeds {
			expected := fmt.Sprintf("a whole number from 1 to %d, such as 5", experiment.MostSeeds)
			return Params{}, malformed(EnvSeeds, v, expected)
		}
		p.Seeds = n
	}
	if v := os.Getenv(EnvQuick); v != "" {
		quick, err := strconv.ParseBool(strings.TrimSpace(v))
		if err != nil {
			return Params{}, malformed(EnvQuick, v, "true or false")
		}
		p.Quick = quick
	}
	if v := os.Getenv(EnvOut); v != "" {
		out, err := filepath.Abs(v)
		if err != nil {
			return Params{}, malformed(EnvOut, v, "a folder")
		}
		if info, err := os.Stat(out); err == nil && !info.IsDir() {
			return Params{}, malformed(EnvOut, v, "a folder, but that is a file; name another")
		}
		p.Out = out
	}
	return p, nil
}

func malformed(name, value, expected string) error {
	return fmt.Errorf("%s is %q: expected %s", name, value, expected)
}
