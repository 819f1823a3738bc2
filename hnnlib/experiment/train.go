package experiment

import (
	"context"
	"fmt"
	"sync"

	"hnn/hnnlib/device"
	"hnn/hnnlib/eval"
	"hnn/hnnlib/loss"
	"hnn/hnnlib/model"
	"hnn/hnnlib/progress"
	"hnn/hnnlib/run"
	"hnn/hnnlib/train"
)

// TrainOptions say what to train. The zero value trains seed 0 as the paper did.
type TrainOptions struct {
	Seeds  []uint64 // nil means seed 0
	Config *Config  // nil means the experiment's
	// Loss replaces the paper's loss. A run that is found by its name is compared with it before it is used.
	Loss loss.Loss
	// Progress shows how each training goes on; nil shows nothing.
	Progress progress.Sink
}

// Trained is one trained model.
type Trained struct {
	Kind   string
	Seed   uint64
	Model  model.Model
	Run    *run.Run
	Result *run.Result
}

// Subject is the model as something to evaluate.
func (t *Trained) Subject() eval.Subject { return eval.Subject{Kind: t.Kind, Field: t.Model} }

// Seeds returns 0, 1, …, n−1: the seeds of n models.
func Seeds(n int) []uint64 {
	seeds := make([]uint64, n)
	for i := range seeds {
		seeds[i] = uint64(i)
	}
	return seeds
}

// trainer holds what the seeds of one call of Train share.
type trainer struct {
	e    *Experiment
	dev  *device.Device
	kind string
	opts TrainOptions
	own  bool // the caller brought a loss of its own

	model    model.Model
	compiled *train.Trainer
}

// Train trains a model of that kind for each seed, or finds it on disk.
func (e *Experiment) Train(ctx context.Context, dev *device.Device, kind string, opts TrainOptions) ([]*Trained, error) {
	if opts.Seeds == nil {
		opts.Seeds = []uint64{0}
	}
	if opts.Config == nil {
		opts.Config = &e.Config
	}
	if opts.Progress == nil {
		opts.Progress = func(progress.Event) {}
	}
	own := opts.Loss.Func != nil
	if !own {
		opts.Loss = e.Source.Loss(*opts.Config)
	}
	if opts.Loss.Name == "" {
		return nil, fmt.Errorf("the loss has no name: give it one, by which its run is found again")
	}
	m, err := e.model(kind, *opts.Config)
	if err != nil {
		return nil, err
	}
	t := &trainer{e: e, dev: dev, kind: kind, opts: opts, own: own, model: m}
	defer t.close()
	var all []*Trained
	for _, seed := range opts.Seeds {
		one, err := t.train(ctx, seed)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

func (t *trainer) close() {
	if t.compiled != nil {
		t.compiled.Close()
	}
}

// RunOf returns the run that a model of these settings has on disk, trained or not.
func (e *Experiment) RunOf(dev *device.Device, kind string, c Config, lossName string, seed uint64) (*run.Run, error) {
	details, err := c.json(lossName)
	if err != nil {
		return nil, err
	}
	return run.At(run.Settings{Experiment: e.runName(), Model: kind, Seed: seed, Backend: dev.Name, Details: details})
}

func (t *trainer) train(ctx context.Context, seedValue uint64) (*Trained, error) {
	r, err := t.e.RunOf(t.dev, t.kind, *t.opts.Config, t.opts.Loss.Name, seedValue)
	if err != nil {
		return nil, err
	}
	done, err := r.Result()
	if err != nil {
		return nil, err
	}
	if done != nil && !t.own {
		t.found(seedValue, done)
		m, res, err := train.Load(t.model, r)
		return &Trained{t.kind, seedValue, m, r, res}, err
	}
	prepared := t.announce(seedValue)
	defer prepared()
	set, err := t.e.Data(ctx, t.dev, *t.opts.Config, seedValue)
	if err != nil {
		return nil, err
	}
	data, err := set.For(t.opts.Loss)
	if err != nil {
		return nil, err
	}
	if t.compiled == nil {
		if t.compiled, err = train.New(t.dev, t.model, t.opts.Loss, data.Train, t.opts.Config.Train); err != nil {
			return nil, err
		}
	}
	return t.fit(ctx, r, seedValue, data, prepared)
}

// announce says why there is no progress to show yet, until prepared is called, if that takes a while.
func (t *trainer) announce(seed uint64) (prepared func()) {
	say := func(line string) { t.opts.Progress(progress.Event{Title: t.title(seed), Note: line}) }
	return sync.OnceFunc(progress.Announce(say, "making the data and compiling"))
}

// fit trains a model and shows how that goes on, after calling prepared.
func (t *trainer) fit(ctx context.Context, r *run.Run, seedValue uint64, data train.Data, prepared func()) (*Trained, error) {
	now := progress.Event{Title: t.title(seedValue)}
	m, res, err := t.compiled.Fit(ctx, r, seedValue, data, func(p train.Progress) {
		prepared()
		if p.Waiting {
			now.Note = "another process is training this model: waiting for it"
		} else {
			now.Unit, now.Done, now.Total, now.From, now.Elapsed = "step", p.Step, p.Steps, p.Resumed, p.Elapsed
			now.Note = fmt.Sprintf("train loss %.4g, test loss %.4g", p.TrainLoss, p.TestLoss)
			if p.Resumed > 0 {
				now.Note += fmt.Sprintf(", went on from step %d", p.Resumed)
			}
			now.Last = p.Step == p.Steps
		}
		t.opts.Progress(now)
	})
	prepared()
	here := now.Total > 0 // whether anything was trained here, and not before or by another process
	switch {
	case err != nil && here && !now.Last:
		now.Note, now.Last = "stopped", true
		t.opts.Progress(now)
	case err == nil && !here:
		t.found(seedValue, res)
	}
	return &Trained{t.kind, seedValue, m, r, res}, err
}

// title names a training in its progress.
func (t *trainer) title(seed uint64) string {
	return fmt.Sprintf("training %s, %s, seed %d", t.e.Name, t.kind, seed)
}

func (t *trainer) found(seed uint64, r *run.Result) {
	t.opts.Progress(progress.Event{Title: t.title(seed), Last: true,
		Note: fmt.Sprintf("found finished on disk (%d steps, train loss %.4g, test loss %.4g)", r.Steps, r.TrainLoss, r.TestLoss)})
}
