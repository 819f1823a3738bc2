package train

import (
	"fmt"

	"hnn/hnnlib/device"
	"hnn/hnnlib/internal/loop"
	"hnn/hnnlib/loss"
	hnnmodel "hnn/hnnlib/model"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"
)

// modelScope is where the store keeps the model's parameters.
const modelScope = "model"

// Trainer holds the compiled programs for one model, loss and data shape. It trains one model after
// another: different seeds share the compilation.
type Trainer struct {
	dev   *device.Device
	model hnnmodel.Model
	loss  loss.Loss
	opts  Options

	store   *model.Store
	params  []*model.Variable // the model's, in the order of its layout
	initial map[string]*tensors.Tensor

	many  *model.Exec // a chunk of steps on the device
	one   *model.Exec // one step, where the device runs no loops
	whole *Exec       // the loss on a whole set
}

// New prepares training of m by l on sets like data, one array or more of equal first dimension.
func New(dev *device.Device, m hnnmodel.Model, l loss.Loss, data []*tensors.Tensor, opts Options) (*Trainer, error) {
	opts = opts.WithDefaults()
	if len(data) == 0 {
		return nil, fmt.Errorf("training needs at least one array of data")
	}
	if err := opts.Check(data[0].Shape().Dimensions[0]); err != nil {
		return nil, err
	}
	t := &Trainer{dev: dev, model: m, loss: l, opts: opts, store: model.NewStore()}
	if err := t.createVariables(data); err != nil {
		return nil, err
	}
	var err error
	if t.many, err = model.NewExec(dev.Backend, t.store, t.chunk); err != nil {
		return nil, err
	}
	if t.one, err = model.NewExec(dev.Backend, t.store, t.single); err != nil {
		return nil, err
	}
	t.whole, err = NewExec(dev.Backend, func(in []*Node) *Node {
		n := len(t.params)
		return l.Func(m, in[:n], in[n:])
	})
	return t, err
}

// Close frees the compiled programs.
func (t *Trainer) Close() {
	t.many.Finalize()
	t.one.Finalize()
	t.whole.Finalize()
}

// createVariables makes the model's parameters and, by building one step in a graph that is thrown
// away, the optimizer's variables: a loop can only be built over variables that exist.
func (t *Trainer) createVariables(data []*tensors.Tensor) error {
	scope := t.store.RootScope().At(modelScope)
	for _, p := range t.model.Layout() {
		v, err := scope.CreateVariable(p.Name, tensors.FromShape(shapes.Make(dtypes.Float32, p.Dims...)))
		if err != nil {
			return err
		}
		t.params = append(t.params, v)
	}
	if err := t.trace(data); err != nil {
		return err
	}
	if err := t.store.InitializeVariables(t.dev.Backend, nil); err != nil {
		return err
	}
	t.initial = map[string]*tensors.Tensor{}
	for v := range t.store.IterVariables() {
		value, err := v.Value()
		if err != nil {
			return err
		}
		if t.initial[v.Path()], err = value.LocalClone(); err != nil {
			return err
		}
	}
	return nil
}

// trace builds one step in a graph that is neither compiled nor run. GoMLX reports mistakes in a loss, such
// as shapes that don't fit, by panics: they become errors here.
func (t *Trainer) trace(data []*tensors.Tensor) (err error) {
	g := NewGraph(t.dev.Backend, "variables")
	defer g.Finalize()
	defer func() {
		if problem := recover(); problem != nil {
			err = fmt.Errorf("the loss %q can't be built: %v", t.loss.Name, problem)
		}
	}()
	model.SetStore(g, t.store)
	batch := make([]*Node, len(data))
	for i, d := range data {
		batch[i] = Parameter(g, fmt.Sprintf("data%d", i), d.Shape())
	}
	t.step(t.store.RootScope(), batch)
	return nil
}

// step builds one step of Adam: it sets every variable that it changes, and returns the loss before.
func (t *Trainer) step(scope *model.Scope, batch []*Node) *Node {
	g := batch[0].Graph()
	params := make([]*Node, len(t.params))
	for i, v := range t.params {
		params[i] = v.NodeValue(g)
	}
	l := t.loss.Func(t.model, params, batch)
	if !l.Shape().IsScalar() {
		panic(fmt.Errorf("it has shape %s, but a scalar is needed: take a mean", l.Shape()))
	}
	grads := Gradient(l, params...)
	if t.opts.L2 > 0 {
		for i := range grads {
			grads[i] = Add(grads[i], MulScalar(params[i], t.opts.L2))
		}
	}
	adam := optimizer.Adam().LearningRate(t.opts.LearningRate).Betas(beta1, beta2).Epsilon(epsilon).Done()
	adam.(gradientUpdater).UpdateGraphWithGradients(scope, grads, l.DType())
	return l
}

// gradientUpdater is what GoMLX's Adam offers beside its Interface: it takes gradients as they are.
type gradientUpdater interface {
	UpdateGraphWithGradients(scope *model.Scope, grads []*Node, lossDType dtypes.DType)
}

// single is one step called from Go: in is the batch's row numbers (Int32 [batch]; [0] for all) and the
// arrays.
func (t *Trainer) single(scope *model.Scope, in []*Node) *Node {
	return t.step(scope, t.gather(in[0], in[1:]))
}

func (t *Trainer) gather(rows *Node, data []*Node) []*Node {
	if t.opts.Batch == 0 {
		return data
	}
	batch := make([]*Node, len(data))
	for i, d := range data {
		batch[i] = Gather(d, ExpandAxes(rows, -1))
	}
	return batch
}

// chunk runs up to Chunk steps on the device: in is 0 and their number (scalars Int32), room for the
// losses [Chunk], the batches' row numbers (Int32 [Chunk, batch]; [Chunk, 0] for all), and the arrays. It
// returns the losses. A loop on XLA captures nothing, so the data and every variable of the store are
// its state; for the same reason there is no constant outside of it.
func (t *Trainer) chunk(scope *model.Scope, in []*Node) *Node {
	g := in[0].Graph()
	var variables []*model.Variable
	for v := range t.store.IterVariables() {
		variables = append(variables, v)
	}
	state, first := append([]*Node{}, in...), len(in)
	for _, v := range variables {
		state = append(state, v.NodeValue(g))
	}
	final := loop.While(state,
		func(s []*Node) *Node { return LessThan(s[0], s[1]) },
		func(s []*Node) []*Node {
			for i, v := range variables {
				v.SetNodeValue(s[first+i])
			}
			l := t.step(scope, t.gather(loop.Take(s[3], s[0]), s[4:first]))
			next := append([]*Node{AddScalar(s[0], 1), s[1], loop.Put(s[2], ConvertDType(l, dtypes.Float32), s[0])}, s[3:first]...)
			for _, v := range variables {
				next = append(next, v.NodeValue(g))
			}
			return next
		})
	for i, v := range variables {
		v.SetNodeValue(final[first+i]) // model.Exec writes these back to the store
	}
	return final[2]
}
