package notebook

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"hnn/hnnlib/experiment"
	"hnn/hnnlib/train"
)

// The environment variables with a notebook's parameters. Headless runs set them. In Jupyter they are not set, and the
// defaults apply. The compute backend is that of GOMLX_BACKEND.
const (
	EnvSeeds  = "HNN_NB_SEEDS"  // number of models to train, from 1 to 100000; default 1
	EnvQuick  = "HNN_NB_QUICK"  // fewer steps and starts, a truth value such as 1 or false; default false
	EnvRecipe = "HNN_NB_RECIPE" // how to train, as in the command line's --recipe; default paper
	EnvOut    = "HNN_NB_OUT"    // folder for the notebook's figures and metrics; default none
)

// Params are the parameters of a notebook.
type Params struct {
	Seeds  int    // at least 1
	Quick  bool   // train and measure less; results must say so
	Recipe string // as in the command line's --recipe; "" means the paper's
	Out    string // absolute path of the results folder; "" for none, as in Jupyter
}

// Env returns the environment variables for these parameters.
func (p Params) Env() []string {
	return []string{fmt.Sprintf("%s=%d", EnvSeeds, p.Seeds), fmt.Sprintf("%s=%t", EnvQuick, p.Quick),
		EnvRecipe + "=" + p.Recipe, EnvOut + "=" + p.Out}
}

// parameters returns the parameters of the notebook, or ends the cell if they are malformed.
var parameters = sync.OnceValue(func() Params { return Must(readParameters()) })

// chosen is what Recipe was called with.
var chosen string

// Recipe makes the calls below it in its cell train and open models by a recipe, such as fast or best, in place of the
// notebook's.
func Recipe(name string) { chosen = Must(train.RecipeByName(name)).Name }

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
	p.Recipe = strings.TrimSpace(os.Getenv(EnvRecipe))
	if _, err := train.RecipeByName(p.Recipe); err != nil {
		return Params{}, fmt.Errorf("%s: %w", EnvRecipe, err)
	}
	if p.Out = os.Getenv(EnvOut); p.Out != "" {
		p.Out, err = filepath.Abs(p.Out)
	}
	return p, err
}
