package train

import (
	"context"
	"errors"
	"time"

	"hnn/hnnlib/device"
	"hnn/hnnlib/loss"
	hnnmodel "hnn/hnnlib/model"
	"hnn/hnnlib/run"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
)

// Timing is the duration of a training without measurements and checkpoints.
type Timing struct {
	Compile time.Duration // building and compiling
	Run     time.Duration // from freshly drawn weights to the last step; the best of all repetitions
}

// Time trains m repeat times with Fit's compiled program, with all steps as one chunk. It measures no test loss and
// writes nothing to disk.
func Time(ctx context.Context, dev *device.Device, m hnnmodel.Model, l loss.Loss, opts Options, seedValue uint64,
	data loss.Data, repeat int) (Timing, error) {
	opts.Chunk = opts.Steps
	s, compile, err := stopwatch(dev, m, l, opts, seedValue, data)
	if err != nil {
		return Timing{}, err
	}
	defer s.Close()
	timing := Timing{Compile: compile}
	for i := range repeat {
		if err := s.fresh(); err != nil {
			return Timing{}, err
		}
		began := time.Now()
		losses, err := s.runChunk(ctx)
		if err != nil {
			return Timing{}, err
		}
		if took := time.Since(began); i == 0 || took < timing.Run {
			timing.Run = took
		}
		if bad := firstBad(losses); bad >= 0 {
			return Timing{}, &NaNError{Step: bad + 1}
		}
	}
	return timing, nil
}

// TimeUntil trains m, and measures how long the steps take after which good holds, and goes on holding. It calls good
// with the model after every chunk, off the clock. It is an error if good does not hold after the last step.
func TimeUntil(ctx context.Context, dev *device.Device, m hnnmodel.Model, l loss.Loss, opts Options, seedValue uint64,
	data loss.Data, good func(hnnmodel.Model) (bool, error)) (Timing, error) {
	s, compile, err := stopwatch(dev, m, l, opts, seedValue, data)
	if err != nil {
		return Timing{}, err
	}
	defer s.Close()
	if err := s.fresh(); err != nil {
		return Timing{}, err
	}
	timing, held := Timing{Compile: compile}, false
	for clock := time.Duration(0); s.step < s.opts.Steps; {
		began := time.Now()
		losses, err := s.runChunk(ctx)
		if err != nil {
			return Timing{}, err
		}
		clock += time.Since(began)
		s.step += len(losses)
		now, err := s.trained()
		if err != nil {
			return Timing{}, err
		}
		holds, err := good(now)
		if err != nil {
			return Timing{}, err
		}
		if holds && !held {
			timing.Run = clock
		}
		held = holds
	}
	if !held {
		return Timing{}, errors.New("what was to be reached does not hold after the last step")
	}
	return timing, nil
}

// stopwatch returns a session without a run, whose program is compiled, and how long that took. Close it after use.
func stopwatch(dev *device.Device, m hnnmodel.Model, l loss.Loss, opts Options, seedValue uint64, data loss.Data) (
	*session, time.Duration, error) {
	began := time.Now()
	t, err := New(dev, m, l, data, opts)
	if err != nil {
		return nil, 0, err
	}
	if err := t.compile(data); err != nil {
		t.Close()
		return nil, 0, err
	}
	s := &session{Trainer: t, seed: seedValue, data: Data{Train: data}, run: &run.Run{}, history: &run.History{}}
	return s, time.Since(began), nil
}

// compile builds and compiles the program that runChunk calls, without running it.
func (t *Trainer) compile(data loss.Data) error {
	number := shapes.Make(dtypes.Int32)
	in := []shapes.Shape{number, number,
		shapes.Make(dtypes.Float32, t.perCall), shapes.Make(dtypes.Int32, t.perCall, t.opts.Batch)}
	for _, d := range t.used(data) {
		in = append(in, d.Shape())
	}
	_, err := t.steps.Compile(in...)
	return err
}
