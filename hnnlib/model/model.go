package model

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"hnn/hnnlib/phase"

	"github.com/gomlx/gomlx/core/tensors"
)

// Param describes one weight or bias of a model.
type Param struct {
	Name string
	Dims []int
	// Init draws its first value, of as many numbers as Dims hold.
	Init func(rng *rand.Rand, dims []int) []float32
}

// Model is a learned vector field: an architecture with, once trained or initialised, its weights.
type Model interface {
	phase.Field
	// Kind is the model's name in the registry.
	Kind() string
	// Layout lists the parameters in the order in which Eval takes them.
	Layout() []Param
	// WithParams returns the same model with these weights, in the order of Layout.
	WithParams(params []*tensors.Tensor) Model
}

// Spec says which model to build. Its zero value is not valid: Kind and Dim are needed.
type Spec struct {
	Kind   string `json:"kind"`   // a name of Kinds
	Dim    int    `json:"dim"`    // number of coordinates, 2n
	Hidden int    `json:"hidden"` // width of the two hidden layers; 0 means 200, the paper's
	// Scalars is the number of outputs of the HNN's network: 1, which is H, or 2, the authors' form, of which the
	// second is H and the first the potential of a curl-free field that the paper's runs don't use. 0 means 2.
	Scalars int `json:"scalars"`
}

// Kind is a kind of model.
type Kind struct {
	Name  string           // in settings and on the command line
	Title string           // in tables
	New   func(Spec) Model // without weights, from a Spec that is complete and checked
}

// Kinds is the registry of models, in the order of tables.
var Kinds = []Kind{
	{"baseline", "baseline", newBaseline},
	{"hnn", "HNN", newHNN},
}

// Names lists the names of Kinds.
func Names() []string {
	var names []string
	for _, k := range Kinds {
		names = append(names, k.Name)
	}
	return names
}

// Title returns a kind's title, or the name itself if it is not in the registry.
func Title(name string) string {
	if i := slices.Index(Names(), name); i >= 0 {
		return Kinds[i].Title
	}
	return name
}

// New builds a model without weights, or returns an error that lists the known kinds.
func New(s Spec) (Model, error) {
	s.Hidden, s.Scalars = cmp.Or(s.Hidden, 200), cmp.Or(s.Scalars, 2)
	i := slices.Index(Names(), s.Kind)
	switch {
	case s.Dim < 2 || s.Dim%2 != 0:
		return nil, fmt.Errorf("a model needs an even number of coordinates (q and p), but %d were given", s.Dim)
	case s.Hidden < 1:
		return nil, fmt.Errorf("hidden is %d, but a model needs hidden layers of at least 1 unit; the paper's have 200",
			s.Hidden)
	case s.Scalars != 1 && s.Scalars != 2:
		return nil, fmt.Errorf("scalars is %d, but an HNN has 1 output (H) or 2 (the authors' form)", s.Scalars)
	case i < 0:
		return nil, fmt.Errorf("unknown model %q: expected one of %s", s.Kind, strings.Join(Names(), ", "))
	}
	return Kinds[i].New(s), nil
}

// Initialise draws weights for m: the same rng state gives the same weights on every machine.
func Initialise(m Model, rng *rand.Rand) Model {
	var params []*tensors.Tensor
	for _, p := range m.Layout() {
		params = append(params, tensors.FromFlatDataAndDimensions(p.Init(rng, p.Dims), p.Dims...))
	}
	return m.WithParams(params)
}

// Size counts the numbers in the parameters of m.
func Size(m Model) int {
	total := 0
	for _, p := range m.Layout() {
		n := 1
		for _, d := range p.Dims {
			n *= d
		}
		total += n
	}
	return total
}
