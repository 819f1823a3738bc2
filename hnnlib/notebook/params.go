package notebook

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"hnn/hnnlib/experiment"
)

// The environment variables with a notebook's parameters. Headless runs set them. In Jupyter they are not set, and the
// defaults apply. The compute backend is that of GOMLX_BACKEND.
const (
	EnvSeeds = "HNN_NB_SEEDS" // number of models to train, from 1 to 100000; default 1
	EnvQuick = "HNN_NB_QUICK" // fewer steps and starts, a truth value such as 1 or false; default false
	EnvOut   = "HNN_NB_OUT"   // folder for the notebook's figures and metrics; default none
)

// Params are the parameters of a notebook.
type Params struct {
	Seeds int    // at least 1
	Quick bool   // train and measure less; results must say so
	Out   string // absolute path of the results folder; "" for none, as in Jupyter
}

// Env returns the environment variables for these parameters.
func (p Params) Env() []string {
	return []string{fmt.Sprintf("%s=%d", EnvSeeds, p.Seeds), fmt.Sprintf("%s=%t", EnvQuick, p.Quick), EnvOut + "=" + p.Out}
}

// parameters returns the parameters of the notebook, or ends the cell if they are malformed.
var parameters = sync.OnceValue(func() Params { return Must(readParameters()) })

// headless reports whether the notebook is executed to save its results, without a user.
func headless() bool { return parameters().Out != "" }

func readParameters() (p Params, err error) {
	p.Seeds = 1
	if text := os.Getenv(EnvSeeds); text != "" {
		p.Seeds, err = strconv.Atoi(strings.TrimSpace(text))
		if err != nil || p.Seeds < 1 || p.Seeds > experiment.MostSeeds {
			return Params{}, fmt.Errorf("%s is %q: expected a whole number from 1 to %d, such as 5",
				EnvSeeds, text, experiment.MostSeeds)
		}
	}
	if text := os.Getenv(EnvQuick); text != "" {
		if p.Quick, err = strconv.ParseBool(strings.TrimSpace(text)); err != nil {
			return Params{}, fmt.Errorf("%s is %q: expected true or false", EnvQuick, text)
		}
	}
	if p.Out = os.Getenv(EnvOut); p.Out != "" {
		p.Out, err = filepath.Abs(p.Out)
	}
	return p, err
}
