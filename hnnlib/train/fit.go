package train

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"hnn/hnnlib/internal/seed"
	"hnn/hnnlib/loss"
	hnnmodel "hnn/hnnlib/model"
	"hnn/hnnlib/progress"
	"hnn/hnnlib/run"

	"github.com/gomlx/gomlx/core/tensors"
)

// Data consists of a train set and a test set.
type Data struct {
	Train, Test loss.Data
}

// checkpointEvery is the least time between two checkpoints: writing one takes some milliseconds.
const checkpointEvery = 2 * time.Second

// Fit trains a model from the weights that its seed draws, or goes on from r's last checkpoint, and returns the trained
// model. If the run is finished, Fit reads it back. It is an error if r was trained with another loss of the same name.
// If ctx is cancelled, Fit stops after the current chunk and writes a checkpoint. show gets an event after every
// chunk, and others that say what happens in place of training.
//
// If from is not nil, it must be a finished run with the same settings but fewer steps. If r has no checkpoints, Fit
// goes on from the end of from.
//
// A run that was interrupted, or killed at any moment, ends with bitwise the same weights, on the same backend, as one
// that was not.
func (t *Trainer) Fit(ctx context.Context, r, from *run.Run, seedValue uint64, data Data, show progress.Sink) (
	hnnmodel.Model, *run.Result, error) {
	s := &session{Trainer: t, run: r, from: from, seed: seedValue, data: data, show: show, history: &run.History{}}
	if m, res, err := s.finished(); res != nil || err != nil {
		return m, res, err
	}
	unlock, err := r.Lock(ctx, func() {
		show(progress.Event{Note: "another process is training this model: waiting for it"})
	})
	if err != nil {
		return nil, nil, err
	}
	defer unlock()
	if m, res, err := s.finished(); res != nil || err != nil { // by another process, while we waited
		return m, res, err
	}
	if err := s.begin(); err != nil {
		return nil, nil, err
	}
	if err := s.train(ctx); err != nil {
		if s.now.Total > 0 {
			s.now.Note, s.now.Last = "stopped", true
			show(s.now)
		}
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
	run     *run.Run
	from    *run.Run
	seed    uint64
	data    Data
	show    progress.Sink
	now     progress.Event // the last that was shown of the steps
	history *run.History

	step, saved, resumed int
	savedAt              time.Time
}

// begin puts the last checkpoint, or freshly drawn weights, into the store.
func (s *session) begin() error {
	last, err := s.run.Last()
	if err == nil && last == nil && s.from != nil {
		last, err = s.from.Weights()
	}
	if err != nil {
		return err
	}
	s.savedAt = time.Now()
	if last == nil {
		return s.fresh()
	}
	if last.Step > s.opts.Steps {
		return fmt.Errorf("the run %s has a checkpoint of step %d, but is to have %d steps: "+
			"remove the run's folder and train again", s.run.Name(), last.Step, s.opts.Steps)
	}
	if err := s.set(last.Values); err != nil {
		return err
	}
	s.step, s.saved, s.resumed, s.history = last.Step, last.Step, last.Step, last.History
	return s.checkFirst(last.History)
}

// fresh puts the weights that the seed draws, and the optimizer's first values, into the store.
func (s *session) fresh() error {
	values := maps.Clone(s.initial)
	for i, weights := range s.drawn() {
		values[s.params[i].Path()] = weights
	}
	return s.set(values)
}

// drawn returns the initial weights.
func (s *session) drawn() []*tensors.Tensor {
	return hnnmodel.Initialise(s.model, seed.Stream(s.seed, "weights")).Params()
}

// set puts copies of the values, given by the variables' paths, into the store.
func (s *session) set(values map[string]*tensors.Tensor) error {
	for v := range s.store.IterVariables() {
		value, ok := values[v.Path()]
		if !ok || !value.Shape().Equal(v.Shape()) {
			return fmt.Errorf("the checkpoint of run %s is of another model: it has no variable %s of shape %s; "+
				"remove the run's folder and train again", s.run.Name(), v.Path(), v.Shape())
		}
		value, err := value.LocalClone()
		if err == nil {
			err = v.SetValue(value)
		}
		if err != nil {
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
		// The losses of a chunk are from before each update. This shows the last update, before it is saved.
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
		s.now = progress.Event{Unit: "step", Done: s.step, Total: s.opts.Steps, From: s.resumed,
			Elapsed: time.Since(began), Last: s.step == s.opts.Steps,
			Note: fmt.Sprintf("train loss %.4g, test loss %.4g", losses[len(losses)-1], test)}
		if s.resumed > 0 {
			s.now.Note += fmt.Sprintf(", went on from step %d", s.resumed)
		}
		s.show(s.now)
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

func (s *session) interrupted() error {
	if s.step > s.saved {
		if err := s.save(); err != nil {
			return err
		}
	}
	return &InterruptedError{Step: s.saved, Steps: s.opts.Steps}
}

// runChunk runs the steps up to the next multiple of Chunk and returns their losses.
func (s *session) runChunk(ctx context.Context) ([]float64, error) {
	n := min(s.opts.Chunk, s.opts.Steps-s.step)
	rows, per := s.batches(), s.perCall
	losses := make([]float64, 0, n)
	for at := 0; at < n; at += per {
		if at > 0 && ctx.Err() != nil { // steps are slow, so don't finish the chunk: it will be run again
			return nil, &InterruptedError{Step: s.saved, Steps: s.opts.Steps}
		}
		some := rows[at*s.opts.Batch : (at+per)*s.opts.Batch]
		out, err := s.steps.Call1(arguments(append([]*tensors.Tensor{
			tensors.FromScalar(int32(0)), tensors.FromScalar(int32(min(per, n-at))),
			tensors.FromFlatDataAndDimensions(make([]float32, per), per),
			tensors.FromFlatDataAndDimensions(some, per, s.opts.Batch)}, s.used(s.data.Train)...))...)
		if err != nil {
			return nil, err
		}
		for _, l := range tensors.MustCopyFlatData[float32](out)[:min(per, n-at)] {
			losses = append(losses, float64(l))
		}
	}
	return losses, nil
}

// batches draws the batches of the chunk that begins at the current step: Batch rows for each of its steps. They depend
// only on the seed and the step, so that a resumed training draws the same.
func (s *session) batches() []int32 {
	rows := make([]int32, 0, s.opts.Chunk*s.opts.Batch)
	if s.opts.Batch > 0 {
		rng := seed.Stream(s.seed, fmt.Sprintf("batches from step %d", s.step))
		for range s.opts.Chunk {
			rows = append(rows, sample(rng, samples(s.data.Train), s.opts.Batch)...)
		}
	}
	return rows
}

// sample draws k of the numbers below n without replacement, by Floyd's algorithm. Their order does not matter here.
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

func arguments(in []*tensors.Tensor) []any {
	args := make([]any, len(in))
	for i, t := range in {
		args[i] = t
	}
	return args
}

// firstBad returns the index of the first loss that is not finite, or −1.
func firstBad(losses []float64) int {
	return slices.IndexFunc(losses, func(l float64) bool { return l-l != 0 })
}

// weights returns the values of the model's parameters in the store.
func (t *Trainer) weights() ([]*tensors.Tensor, error) {
	values := make([]*tensors.Tensor, len(t.params))
	for i, v := range t.params {
		var err error
		if values[i], err = v.Value(); err != nil {
			return nil, err
		}
	}
	return values, nil
}

// wholeLoss returns the loss of the current weights on a whole set.
func (t *Trainer) wholeLoss(set loss.Data) (float64, error) {
	weights, err := t.weights()
	if err != nil {
		return 0, err
	}
	return t.lossAt(weights, nil, set)
}

// lossAt returns the loss of weights on the given rows of a set, or on all rows if rows is nil.
func (t *Trainer) lossAt(weights []*tensors.Tensor, rows []int32, set loss.Data) (float64, error) {
	at := []*tensors.Tensor{tensors.FromFlatDataAndDimensions(rows, len(rows))}
	out, err := t.value.Call1(arguments(slices.Concat(weights, at, t.used(set)))...)
	if err != nil {
		return 0, err
	}
	return float64(tensors.ToScalar[float32](out)), nil
}
