package train

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	hnnmodel "hnn/hnnlib/model"
	"hnn/hnnlib/run"

	"github.com/gomlx/gomlx/core/tensors"
)

// finish measures the losses on the whole sets and records that the run is complete.
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
		return nil, fmt.Errorf("the trained weights of run %s give losses that are not finite numbers (train %g, test %g): try a smaller learning_rate, or look for extreme values in the data",
			s.run.Name(), train, test)
	}
	res := run.Result{
		Steps: s.opts.Steps, TrainLoss: train, TestLoss: test, Seconds: s.history.Seconds,
		Backend: s.dev.Name, Plugin: s.dev.Source, DType: "float32", Versions: Versions(), Finished: time.Now().UTC().Round(time.Second),
		Checkpoint: run.CheckpointName(s.opts.Steps),
	}
	return &res, s.run.Finish(res)
}

// trained returns the model with copies of the store's weights.
func (t *Trainer) trained() (hnnmodel.Model, error) {
	var params []*tensors.Tensor
	for _, v := range t.params {
		value, err := v.Value()
		if err != nil {
			return nil, err
		}
		value, err = value.LocalClone()
		if err != nil {
			return nil, err
		}
		params = append(params, value)
	}
	return t.model.WithParams(params), nil
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
	var params []*tensors.Tensor
	for _, p := range m.Layout() {
		value, ok := c.Values["/"+modelScope+"/"+p.Name]
		if !ok || fmt.Sprint(value.Shape().Dimensions) != fmt.Sprint(p.Dims) {
			return nil, nil, fmt.Errorf("the run %s is of another model: its checkpoint has no %s of shape %v", r.Name(), p.Name, p.Dims)
		}
		params = append(params, value)
	}
	return m.WithParams(params), res, nil
}

// Versions lists what computes: Go and the libraries, with their versions.
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
