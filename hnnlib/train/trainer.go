package train

import (
	"errors"
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
)

// modelScope is the scope of the model's parameters in the store.
const modelScope = "model"

// Trainer holds the compiled programs for one model, loss and shape of data. They serve models of all seeds.
type Trainer struct {
	dev   *device.Device
	model hnnmodel.Model
	loss  loss.Loss
	opts  Options
	uses  []int // the parts of the data that the loss uses, as indices into their List

	store   *model.Store
	params  []*model.Variable // the model's parameters, in order of its layout
	initial map[string]*tensors.Tensor

	steps   *model.Exec // runs up to perCall steps
	perCall int         // a chunk, or 1 if the device runs no loops
	value   *Exec       // computes the loss only
}

// New prepares the training of m with the loss l, on data of the same shape as data.
func New(dev *device.Device, m hnnmodel.Model, l loss.Loss, data loss.Data, opts Options) (*Trainer, error) {
	opts = opts.WithDefaults()
	if data.X == nil {
		return nil, errors.New("training needs data with states")
	}
	if err := opts.Check(samples(data)); err != nil {
		return nil, err
	}
	t := &Trainer{dev: dev, model: m, loss: l, opts: opts, store: model.NewStore(), perCall: opts.Chunk}
	if !dev.DeviceLoops {
		t.perCall = 1
	}
	if err := t.createVariables(data); err != nil {
		return nil, err
	}
	var err error
	if t.steps, err = model.NewExec(dev.Backend, t.store, t.chunk); err != nil {
		return nil, err
	}
	t.value, err = NewExec(dev.Backend, func(in []*Node) *Node {
		n := len(t.params)
		return l.Func(m, in[:n], t.batch(in[n], in[n+1:]))
	})
	return t, err
}

// samples returns the number of samples or windows in a set.
func samples(data loss.Data) int { return data.X.Shape().Dimensions[0] }

// Close frees the compiled programs.
func (t *Trainer) Close() {
	t.steps.Finalize()
	t.value.Finalize()
}

// createVariables makes the variables of the model and, by building one step, of the optimizer: a loop can be built
// only over variables that exist.
func (t *Trainer) createVariables(data loss.Data) error {
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

// trace builds one step in a graph that is not compiled, and finds out which parts of the data it uses. GoMLX panics on
// mistakes in a loss, such as shapes that don't fit. trace returns them as errors.
func (t *Trainer) trace(data loss.Data) (err error) {
	g := NewGraph(t.dev.Backend, "variables")
	defer g.Finalize()
	defer func() {
		if problem := recover(); problem != nil {
			err = fmt.Errorf("the loss %q can't be built: %v", t.loss.Name, problem)
		}
	}()
	model.SetStore(g, t.store)
	parts := make([]*Node, len(data.List()))
	for i, d := range data.List() {
		if d != nil {
			parts[i] = Parameter(g, fmt.Sprintf("data%d", i), d.Shape())
		}
	}
	used := map[*Node]bool{}
	mark(t.step(t.store.RootScope(), g, loss.Parts(parts)), used)
	for i, p := range parts {
		if used[p] {
			t.uses = append(t.uses, i)
		}
	}
	return nil
}

// mark adds node and all nodes that it is computed from to used.
func mark(node *Node, used map[*Node]bool) {
	if used[node] {
		return
	}
	used[node] = true
	for _, input := range node.Inputs() {
		mark(input, used)
	}
}

// step builds one step of the optimizer. It updates the variables and returns the loss before the update.
func (t *Trainer) step(scope *model.Scope, g *Graph, batch loss.Batch) *Node {
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
	schedules[t.opts.Schedule](scope, g, t.opts)
	optimizers[t.opts.Optimizer](t.opts).(gradientUpdater).UpdateGraphWithGradients(scope, grads, l.DType())
	return l
}

// used returns the parts of a set that the loss uses.
func (t *Trainer) used(set loss.Data) []*tensors.Tensor {
	var used []*tensors.Tensor
	for _, i := range t.uses {
		used = append(used, set.List()[i])
	}
	return used
}

// batch returns a batch with the given rows of the used parts of the data. rows is Int32 [batch], or [0] for all rows.
func (t *Trainer) batch(rows *Node, used []*Node) loss.Batch {
	parts := loss.Batch{}.List()
	for i, d := range used {
		if rows.Shape().Dim(0) > 0 {
			d = Gather(d, ExpandAxes(rows, -1))
		}
		parts[t.uses[i]] = d
	}
	return loss.Parts(parts)
}

// chunk runs up to perCall steps and returns their losses. in consists of 0 and the number of steps (scalars Int32),
// room for the losses [perCall], the batches' rows (Int32 [perCall, batch]), and the used parts of the data. A loop on
// XLA can't capture anything, not even a constant, so the data and all variables are part of its state.
func (t *Trainer) chunk(scope *model.Scope, in []*Node) *Node {
	g := in[0].Graph()
	if !t.dev.DeviceLoops {
		return ExpandAxes(t.step(scope, g, t.batch(Reshape(in[3], t.opts.Batch), in[4:])), 0)
	}
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
			l := t.step(scope, s[0].Graph(), t.batch(loop.Take(s[3], s[0]), s[4:first]))
			losses := loop.Put(s[2], ConvertDType(l, dtypes.Float32), s[0])
			next := append([]*Node{AddScalar(s[0], 1), s[1], losses}, s[3:first]...)
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
