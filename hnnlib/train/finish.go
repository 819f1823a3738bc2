package train

import (
	"fmt"
	"math"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	hnnmodel "hnn/hnnlib/model"
	"hnn/hnnlib/progress"
	"hnn/hnnlib/run"

	"github.com/gomlx/gomlx/core/tensors"
)

// finish measures the losses on the whole sets and marks the run as finished.
func (s *session) finish() (*run.Result, error) {
	train, err := s.wholeLoss(s.data.Train)
	if err != nil {
		return nil, err
	}
	test, err := s.wholeLoss(s.data.Test)
	if err != nil {
		return nil, err
	}
	if firstBad([]float64{train, test}) >= 0 {
		return nil, fmt.Errorf("the trained weights of run %s give losses that are not finite numbers "+
			"(train %g, test %g): %s", s.run.Name(), train, test, tryThis)
	}
	res := run.Result{
		Steps: s.opts.Steps, TrainLoss: train, TestLoss: test, Seconds: s.history.Seconds,
		Backend: s.dev.Name, Plugin: s.dev.Source, DType: "float32",
		Versions: Versions(), Finished: time.Now().UTC().Round(time.Second),
		Checkpoint: run.CheckpointName(s.opts.Steps),
	}
	return &res, s.run.Finish(res)
}

// finished returns the model and the result of a finished run, after it has compared the loss with the recorded values.
// The result is nil if the run is not finished.
func (s *session) finished() (hnnmodel.Model, *run.Result, error) {
	res, err := s.run.Result()
	if res == nil || err != nil {
		return nil, nil, err
	}
	c, err := s.run.Weights()
	if err != nil {
		return nil, nil, err
	}
	m, err := weights(s.model, s.run, c)
	if err != nil {
		return nil, nil, err
	}
	if err := s.checkFirst(c.History); err != nil {
		return nil, nil, err
	}
	last, err := s.lossAt(m.Params(), nil, s.data.Train)
	if err != nil {
		return nil, nil, err
	}
	if err := s.compare("at the end", last, res.TrainLoss, 1e-2); err != nil { // a small loss is mostly rounding
		return nil, nil, err
	}
	s.show(Found(res))
	return m, res, nil
}

// Found says that a run was finished before.
func Found(r *run.Result) progress.Event {
	return progress.Event{Last: true, Note: fmt.Sprintf("found finished on disk (%d steps, train loss %.4g, "+
		"test loss %.4g)", r.Steps, r.TrainLoss, r.TestLoss)}
}

// checkFirst compares the loss, at the first weights and on the first batch, with the first loss in the history. A
// run's settings have only the name of the loss, so this notices if the loss has changed under the same name.
func (s *session) checkFirst(h *run.History) error {
	first := session{Trainer: s.Trainer, seed: s.seed, data: s.data} // at step 0
	now, err := s.lossAt(s.drawn(), first.batches()[:s.opts.Batch], s.data.Train)
	if err != nil {
		return err
	}
	return s.compare("at the first step", now, h.TrainLoss[0], 1e-3)
}

func (s *session) compare(when string, now, then, tolerance float64) error {
	if math.Abs(now-then) <= tolerance*math.Abs(then) {
		return nil
	}
	return fmt.Errorf("the run %s was trained with another loss %q, or on other data: %s the loss is %.6g, and %.6g was "+
		"recorded; give a changed loss another name", s.run.Name(), s.loss.Name, when, now, then)
}

// trained returns the model with copies of the store's weights.
func (t *Trainer) trained() (hnnmodel.Model, error) {
	params, err := t.weights()
	for i := range params {
		if err == nil {
			params[i], err = params[i].LocalClone()
		}
	}
	return t.model.WithParams(params), err
}

// Load reads a finished run's weights into m, a model of the run's architecture.
func Load(m hnnmodel.Model, r *run.Run) (hnnmodel.Model, *run.Result, error) {
	res, err := r.Result()
	if err != nil {
		return nil, nil, err
	}
	c, err := r.Weights()
	if err != nil {
		return nil, nil, err
	}
	m, err = weights(m, r, c)
	return m, res, err
}

// weights returns m with the weights of a run's checkpoint.
func weights(m hnnmodel.Model, r *run.Run, c *run.Checkpoint) (hnnmodel.Model, error) {
	var params []*tensors.Tensor
	for _, p := range m.Layout() {
		value, ok := c.Values["/"+modelScope+"/"+p.Name]
		if !ok || fmt.Sprint(value.Shape().Dimensions) != fmt.Sprint(p.Dims) {
			return nil, fmt.Errorf("the run %s is of another model: its checkpoint has no %s of shape %v",
				r.Name(), p.Name, p.Dims)
		}
		params = append(params, value)
	}
	return m.WithParams(params), nil
}

// Versions returns the versions of Go and of the libraries that compute.
func Versions() []string {
	out := []string{runtime.Version()}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return out
	}
	for _, dep := range info.Deps {
		if strings.HasPrefix(dep.Path, "github.com/gomlx/") {
			out = append(out, dep.Path[len("github.com/gomlx/"):]+" "+dep.Version)
		}
	}
	return out
}
