package eval

import (
	"context"
	"fmt"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/device"
	"hnn/hnnlib/model"
	"hnn/hnnlib/ode"
	"hnn/hnnlib/render"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// PixelSubject is a model of pictures to evaluate. Models of one Name must have the same architecture: they share compiled
// programs and differ in their weights only.
type PixelSubject struct {
	Name  string
	Model model.Autoencoder
}

// PixelEvaluator lets models of the pendulum's pictures predict, and measures what they show. It keeps the compiled programs.
type PixelEvaluator struct {
	Dev    *device.Device
	Opts   ode.Options // of every rollout; time is counted in frames
	Angles *AngleEstimator

	programs map[string]*device.Program
	solvers  map[string]*ode.Solver
	latent   *Evaluator // of fields in latent space; nil until it is asked for
}

// NewPixels returns an evaluator. The zero Options mean Dormand–Prince at rtol = atol = 1e-9.
func NewPixels(dev *device.Device, opts ode.Options) (*PixelEvaluator, error) {
	angles, err := NewAngleEstimator()
	return &PixelEvaluator{Dev: dev, Opts: opts, Angles: angles, programs: map[string]*device.Program{}, solvers: map[string]*ode.Solver{}}, err
}

// Close frees the compiled programs.
func (e *PixelEvaluator) Close() {
	for _, p := range e.programs {
		p.Close()
	}
	for _, s := range e.solvers {
		s.Close()
	}
	if e.latent != nil {
		e.latent.Close()
	}
}

// inLatentSpace is the evaluator of fields over codes, which keeps their compiled programs.
func (e *PixelEvaluator) inLatentSpace() *Evaluator {
	if e.latent == nil {
		e.latent = New(e.Dev, nil, e.Opts)
	}
	return e.latent
}

// Encode returns the latent states, each of length 2n, of pairs of successive frames of shape [samples, 1568] in C order.
func (e *PixelEvaluator) Encode(s PixelSubject, pairs []float32) ([][]float64, error) {
	pixels := s.Model.Pixels()
	if len(pairs) == 0 || len(pairs)%pixels != 0 {
		return nil, fmt.Errorf("%d numbers make no whole samples of %d pixels: give two successive frames for each", len(pairs), pixels)
	}
	samples := tensors.FromFlatDataAndDimensions(pairs, len(pairs)/pixels, pixels)
	flat, err := e.call("encode "+s.Name, s.Model.Encode, s, samples)
	if err != nil {
		return nil, err
	}
	dim := s.Model.Dim()
	states := make([][]float64, len(pairs)/pixels)
	for i := range states {
		for _, v := range flat[i*dim : (i+1)*dim] {
			states[i] = append(states[i], float64(v))
		}
	}
	return states, nil
}

// Decode returns the pairs of frames, of shape [len(states), 1568] in C order, that latent states of length 2n stand for.
func (e *PixelEvaluator) Decode(s PixelSubject, states [][]float64) ([]float32, error) {
	dim := s.Model.Dim()
	if len(states) == 0 {
		return nil, fmt.Errorf("no latent state was given to decode: at least one of %d numbers is needed", dim)
	}
	var flat []float32
	for i, state := range states {
		if len(state) != dim {
			return nil, fmt.Errorf("latent state %d has %d numbers, but %d are needed", i+1, len(state), dim)
		}
		for _, v := range state {
			flat = append(flat, float32(v))
		}
	}
	return e.call("decode "+s.Name, s.Model.Decode, s, tensors.FromFlatDataAndDimensions(flat, len(states), dim))
}

// call runs a part of the model on x.
func (e *PixelEvaluator) call(name string, part func(params []*Node, x *Node) *Node, s PixelSubject, x *tensors.Tensor) ([]float32, error) {
	program, ok := e.programs[name]
	if !ok {
		var err error
		if program, err = e.Dev.Compile(name, func(in []*Node) []*Node { return []*Node{part(in[1:], in[0])} }); err != nil {
			return nil, err
		}
		e.programs[name] = program
	}
	args := []any{x}
	for _, p := range s.Model.Params() {
		args = append(args, p)
	}
	out, err := program.Call1(args...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return tensors.CopyFlatData[float32](out)
}

// Prediction is what a model makes of the first two frames of some films.
type Prediction struct {
	// Path are the latent states, one for each frame: state k stands for the frames k and k+1.
	Path *ode.Solution
	// Films are the decoded frames. The first two are the given ones, encoded and decoded. A film whose latent state diverged
	// ends there.
	Films []dataset.Film
}

// Predict encodes pairs of successive frames, of shape [films, 1568] in C order, follows the field in latent space for so many
// frames, and decodes: films of two frames more.
func (e *PixelEvaluator) Predict(ctx context.Context, s PixelSubject, pairs []float32, ahead int) (*Prediction, error) {
	if ahead < 1 {
		return nil, fmt.Errorf("%d frames ahead were asked for, but at least 1 is needed", ahead)
	}
	starts, err := e.Encode(s, pairs)
	if err != nil {
		return nil, err
	}
	path, err := e.follow(ctx, s, starts, ahead)
	if err != nil {
		return nil, err
	}
	films, err := e.films(s, path)
	return &Prediction{path, films}, err
}

// follow integrates in latent space.
func (e *PixelEvaluator) follow(ctx context.Context, s PixelSubject, starts [][]float64, ahead int) (*ode.Solution, error) {
	field := s.Model.Latent()
	solver, ok := e.solvers[s.Name]
	if !ok {
		var err error
		if solver, err = ode.NewSolver(e.Dev, field, e.Opts); err != nil {
			return nil, err
		}
		e.solvers[s.Name] = solver
	}
	times := make([][]float64, len(starts))
	for i := range times {
		times[i] = dataset.Times(float64(ahead), ahead+1)
	}
	path, err := solver.SolveParams(ctx, field.Params(), starts, times)
	if err != nil {
		return nil, fmt.Errorf("rollout of %s in latent space: %w", s.Name, err)
	}
	return path, nil
}

// films decodes all latent states of a solution at once.
func (e *PixelEvaluator) films(s PixelSubject, path *ode.Solution) ([]dataset.Film, error) {
	var states [][]float64
	for b := range path.Batch() {
		for i := range path.Len(b) {
			states = append(states, path.At(b, i))
		}
	}
	flat, err := e.Decode(s, states)
	if err != nil {
		return nil, err
	}
	var films []dataset.Film
	for b := range path.Batch() {
		film := dataset.Film{flat[:render.Pixels]}
		for range path.Len(b) {
			film = append(film, flat[render.Pixels:2*render.Pixels])
			flat = flat[2*render.Pixels:]
		}
		films = append(films, film)
	}
	return films, nil
}
