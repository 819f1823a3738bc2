package train

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"hnn/hnnlib/internal/seed"
	hnnmodel "hnn/hnnlib/model"
	"hnn/hnnlib/run"

	"github.com/gomlx/gomlx/core/tensors"
	"gonum.org/v1/gonum/floats"
)

// Data are the arrays that the loss takes, float32, each of shape [samples, …].
type Data struct {
	Train, Test []*tensors.Tensor
}

// checkpointEvery is the least time between two checkpoints: writing one takes some milliseconds.
const checkpointEvery = 2 * time.Second

// Fit trains a model from the weights that its seed draws, or goes on from r's last checkpoint, and
// returns it with its weights. A finished run is read back at once. Cancelling ctx stops after the
// current chunk, with a checkpoint. progress may be nil.
//
// A run that was interrupted, or killed at any moment, ends at bitwise the same weights on the same
// backend as one that was not.
func (t *Trainer) Fit(ctx context.Context, r *run.Run, seedValue uint64, data Data, progress func(Progress)) (hnnmodel.Model, *run.Result, error) {
	if progress == nil {
		progress = func(Progress) {}
	}
	if res, err := r.Result(); err != nil {
		return nil, nil, err
	} else if res != nil {
		return Load(t.model, r)
	}
	unlock, err := r.Lock(ctx, func() { progress(Progress{Steps: t.opts.Steps, Waiting: true}) })
	if err != nil {
		return nil, nil, err
	}
	defer unlock()
	if res, err := r.Result(); err != nil {
		return nil, nil, err
	} else if res != nil { // another process finished it while we waited
		return Load(t.model, r)
	}
	s := &session{Trainer: t, run: r, seed: seedValue, data: data, progress: progress, history: &run.History{}}
	if err := s.begin(); err != nil {
		return nil, nil, err
	}
	if err := s.train(ctx); err != nil {
		return nil, nil, err
	}
	res, err := s.finish()
	if err != nil {
		return nil, nil, err
	}
	m, err := t.trained()
	return m, res, err
}

// session is one call of Fit.
type session struct {
	*Trainer
	run      *run.Run
	seed     uint64
	data     Data
	progress func(Progress)
	history  *run.History

	step, saved, resumed int
	savedAt              time.Time
}

// begin puts the last checkpoint, or freshly drawn weights, into the store.
func (s *session) begin() error {
	last, err := s.run.Last()
	if err != nil {
		return err
	}
	s.savedAt = time.Now()
	if last != nil {
		s.step, s.saved, s.resumed, s.history = last.Step, last.Step, last.Step, last.History
		return s.restore(last)
	}
	return s.fresh()
}

// fresh puts the weights that the seed draws, and the optimizer's first values, into the store.
func (s *session) fresh() error {
	for v := range s.store.IterVariables() {
		value, err := s.initial[v.Path()].LocalClone()
		if err != nil {
			return err
		}
		if err := v.SetValue(value); err != nil {
			return err
		}
	}
	fresh := hnnmodel.Initialise(s.model, seed.Stream(s.seed, "weights"))
	for i, v := range s.params {
		if err := v.SetValue(fresh.Params()[i]); err != nil {
			return err
		}
	}
	return nil
}

func (s *session) restore(c *run.Checkpoint) error {
	if c.Step > s.opts.Steps || len(c.History.TrainLoss) != c.Step {
		return fmt.Errorf("the checkpoint %s of run %s is of step %d with %d losses, which does not fit %d steps: remove the run's folder and train again",
			c.Name, s.run.Name(), c.Step, len(c.History.TrainLoss), s.opts.Steps)
	}
	for v := range s.store.IterVariables() {
		value, ok := c.Values[v.Path()]
		if !ok || !value.Shape().Equal(v.Shape()) {
			return fmt.Errorf("the checkpoint %s of run %s is of another model: it has no variable %s of shape %s; remove the run's folder and train again",
				c.Name, s.run.Name(), v.Path(), v.Shape())
		}
		if err := v.SetValue(value); err != nil {
			return err
		}
	}
	return nil
}

func (s *session) train(ctx context.Context) error {
	began := time.Now()
	before := s.history.Seconds
	for s.step < s.opts.Steps {
		if ctx.Err() != nil {
			return s.interrupted()
		}
		losses, err := s.runChunk(ctx)
		if err != nil {
			return err
		}
		if i := firstBad(losses); i >= 0 {
			return &NaNError{Step: s.step + i + 1, Checkpoint: s.saved}
		}
		s.history.TrainLoss = append(s.history.TrainLoss, losses...)
		s.step += len(losses)
		test, err := s.wholeLoss(s.data.Test)
		if err != nil {
			return err
		}
		// The losses of a chunk are those before its updates: what the last update did shows here, before it is saved.
		if firstBad([]float64{test}) >= 0 {
			return &NaNError{Step: s.step, Checkpoint: s.saved}
		}
		s.history.TestSteps = append(s.history.TestSteps, int64(s.step))
		s.history.TestLoss = append(s.history.TestLoss, test)
		s.history.Seconds = before + time.Since(began).Seconds()
		if time.Since(s.savedAt) > checkpointEvery || s.step == s.opts.Steps {
			if err := s.save(); err != nil {
				return err
			}
		}
		s.progress(Progress{Step: s.step, Steps: s.opts.Steps, TrainLoss: losses[len(losses)-1], TestLoss: test,
			Resumed: s.resumed, Elapsed: time.Since(began)})
	}
	return nil
}

func (s *session) save() error {
	if err := s.run.Save(s.store, s.step, s.history); err != nil {
		return err
	}
	s.saved, s.savedAt = s.step, time.Now()
	return nil
}

// InterruptedError says that training was stopped and can go on.
type InterruptedError struct {
	Step, Steps int
	Run         string
}

func (e *InterruptedError) Error() string {
	return fmt.Sprintf("training was interrupted at step %d of %d: the same command goes on from there", e.Step, e.Steps)
}

func (s *session) interrupted() error {
	if s.step > s.saved {
		if err := s.save(); err != nil {
			return err
		}
	}
	return &InterruptedError{Step: s.saved, Steps: s.opts.Steps, Run: s.run.Path}
}

// runChunk takes the steps up to the next multiple of Chunk and returns their losses.
func (s *session) runChunk(ctx context.Context) ([]float64, error) {
	n := min(s.opts.Chunk, s.opts.Steps-s.step)
	rows := s.batches()
	if s.dev.DeviceLoops {
		out, err := s.many.Call1(arguments(s.data.Train, tensors.FromScalar(int32(0)), tensors.FromScalar(int32(n)),
			tensors.FromFlatDataAndDimensions(make([]float32, s.opts.Chunk), s.opts.Chunk), rows)...)
		if err != nil {
			return nil, err
		}
		return widen(tensors.MustCopyFlatData[float32](out)[:n]), nil
	}
	losses := make([]float64, 0, n)
	flat := tensors.MustCopyFlatData[int32](rows)
	for i := range n {
		if ctx.Err() != nil { // slow steps: stop within the chunk, which is begun again next time
			return nil, &InterruptedError{Step: s.saved, Steps: s.opts.Steps, Run: s.run.Path}
		}
		row := tensors.FromFlatDataAndDimensions(flat[i*s.opts.Batch:(i+1)*s.opts.Batch], s.opts.Batch)
		out, err := s.one.Call1(arguments(s.data.Train, row)...)
		if err != nil {
			return nil, err
		}
		losses = append(losses, float64(tensors.ToScalar[float32](out)))
	}
	return losses, nil
}

// batches draws the row numbers of the chunk that begins at the current step, of shape [Chunk, Batch].
// They depend on the seed and the step only, so that a resumed training draws the same.
func (s *session) batches() *tensors.Tensor {
	batch, samples := s.opts.Batch, s.data.Train[0].Shape().Dimensions[0]
	flat := make([]int32, 0, s.opts.Chunk*batch)
	if batch > 0 {
		rng := seed.Stream(s.seed, fmt.Sprintf("batches from step %d", s.step))
		for range s.opts.Chunk {
			flat = append(flat, sample(rng, samples, batch)...)
		}
	}
	return tensors.FromFlatDataAndDimensions(flat, s.opts.Chunk, batch)
}

// sample draws k of n numbers without replacement (Floyd's algorithm; the order does not matter here).
func sample(rng *rand.Rand, n, k int) []int32 {
	drawn := make(map[int32]bool, k)
	out := make([]int32, 0, k)
	for j := n - k; j < n; j++ {
		v := int32(rng.IntN(j + 1))
		if drawn[v] {
			v = int32(j)
		}
		drawn[v] = true
		out = append(out, v)
	}
	return out
}

func arguments(data []*tensors.Tensor, first ...*tensors.Tensor) []any {
	var args []any
	for _, t := range append(first, data...) {
		args = append(args, t)
	}
	return args
}

func widen(v []float32) []float64 {
	out := make([]float64, len(v))
	for i, x := range v {
		out[i] = float64(x)
	}
	return out
}

func firstBad(losses []float64) int {
	if !floats.HasNaN(losses) && !math.IsInf(floats.Sum(losses), 0) {
		return -1
	}
	for i, l := range losses {
		if math.IsNaN(l) || math.IsInf(l, 0) {
			return i
		}
	}
	return -1
}

// wholeLoss is the loss of the current weights on all samples of a set.
func (t *Trainer) wholeLoss(set []*tensors.Tensor) (float64, error) {
	args := make([]any, 0, len(t.params)+len(set))
	for _, v := range t.params {
		value, err := v.Value()
		if err != nil {
			return 0, err
		}
		args = append(args, value)
	}
	for _, d := range set {
		args = append(args, d)
	}
	out, err := t.whole.Call1(args...)
	if err != nil {
		return 0, err
	}
	return float64(tensors.ToScalar[float32](out)), nil
}
