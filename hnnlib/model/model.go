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
	// Init draws the initial value, one number for each element.
	Init func(rng *rand.Rand, dims []int) []float32
}

// Model is a learned vector field: an architecture and, after initialisation or training, its weights.
type Model interface {
	phase.Field
	// Kind returns the name of the model's kind in [Kinds].
	Kind() string
	// Layout returns the parameters in the order in which Eval takes them.
	Layout() []Param
	// WithParams returns the model with these weights, in the order of Layout.
	WithParams(params []*tensors.Tensor) Model
}

// Spec describes a model to build. Kind and Dim are required.
type Spec struct {
	Kind   string `json:"kind"`   // a name of Kinds
	Dim    int    `json:"dim"`    // number of coordinates, 2n
	Hidden int    `json:"hidden"` // width of the two hidden layers; 0 means 200, the paper's
	// Scalars is the number of outputs of the HNN's network: 1, which is H, or 2, as in the authors' code. Of the 2,
	// the second is H, and the first is the potential of a curl-free field that the paper's runs don't use. 0 means 2.
	Scalars int `json:"scalars"`
}

// Kind is a kind of model.
type Kind struct {
	Name  string           // in settings and on the command line
	Title string           // in tables
	New   func(Spec) Model // returns a model without weights; the Spec is complete and valid
}

// Kinds is the registry of models, in the order of tables.
var Kinds = []Kind{
	{"baseline", "baseline", newBaseline},
	{"hnn", "HNN", newHNN},
}

// Names returns the names of Kinds.
func Names() []string {
	var names []string
	for _, k := range Kinds {
		names = append(names, k.Name)
	}
	return names
}

// Title returns the title of the kind with that name, or the name itself if there is none in Kinds.
func Title(name string) string {
	if i := slices.Index(Names(), name); i >= 0 {
		return Kinds[i].Title
	}
	return name
}

// New returns a model without weights. If the kind is unknown, the error lists the known kinds.
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

// Initialise returns m with weights drawn from rng. The same rng state gives the same weights on every machine.
func Initialise(m Model, rng *rand.Rand) Model {
	var params []*tensors.Tensor
	for _, p := range m.Layout() {
		params = append(params, tensors.FromFlatDataAndDimensions(p.Init(rng, p.Dims), p.Dims...))
	}
	return m.WithParams(params)
}

// Size returns the total number of elements in the parameters of m.
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
