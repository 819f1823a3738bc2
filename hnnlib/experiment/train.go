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

// TrainOptions say what to train. The zero value trains seed 0 as the experiment says.
type TrainOptions struct {
	Seeds  []uint64 // nil means seed 0
	Config *Config  // nil means the experiment's
	// Loss replaces the paper's loss. A run that is found by its name is compared with it before it is used.
	Loss     loss.Loss
	Progress progress.Sink // shows how each training goes on; nil shows nothing
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
	TrainOptions
	e    *Experiment
	dev  *device.Device
	kind string
	own  bool // the caller brought a loss of its own

	model    model.Model
	compiled *train.Trainer // nil until a seed needs it
}

// Train trains a model of that kind for each seed, or finds it on disk.
func (e *Experiment) Train(
	ctx context.Context, dev *device.Device, kind string, opts TrainOptions,
) (all []*Trained, err error) {
	defer caught(&err)
	if opts.Seeds == nil {
		opts.Seeds = []uint64{0}
	}
	if opts.Config == nil {
		opts.Config = &e.Config
	}
	own := opts.Loss.Func != nil
	if !own {
		opts.Loss = e.Loss(*opts.Config)
	}
	if opts.Loss.Name == "" {
		return nil, fmt.Errorf("the loss has no name: give it one, by which its run is found again")
	}
	t := &trainer{TrainOptions: opts, e: e, dev: dev, kind: kind, own: own, model: must(e.Model(kind, *opts.Config))}
	defer func() {
		if t.compiled != nil {
			t.compiled.Close()
		}
	}()
	return mapped(opts.Seeds, func(seed uint64) *Trained { return t.train(ctx, seed) }), nil
}

// RunOf returns the run that a model of these settings has on disk, trained or not.
func (e *Experiment) RunOf(
	ctx context.Context, dev *device.Device, kind string, c Config, lossName string, seed uint64,
) (r *run.Run, err error) {
	defer caught(&err)
	details := must(c.json(lossName, must(e.digest(ctx, dev))))
	return run.At(run.Settings{Experiment: e.runName(), Model: kind, Seed: seed, Backend: dev.Name, Details: details})
}

func (t *trainer) train(ctx context.Context, seed uint64) *Trained {
	r := must(t.e.RunOf(ctx, t.dev, t.kind, *t.Config, t.Loss.Name, seed))
	one := &Trained{Kind: t.kind, Seed: seed, Run: r, Result: must(r.Result())}
	show := func(now progress.Event) {
		if t.Progress != nil {
			now.Title = fmt.Sprintf("training %s, %s, seed %d", t.e.Name, t.kind, seed)
			t.Progress(now)
		}
	}
	var err error
	if one.Result != nil && !t.own {
		show(train.Found(one.Result))
		one.Model, one.Result, err = train.Load(t.model, r)
		check(err)
		return one
	}
	say := func(line string) { show(progress.Event{Note: line}) }
	prepared := sync.OnceFunc(progress.Announce(say, "making the data and compiling"))
	defer prepared()
	data := must(must(t.e.Data(ctx, t.dev, *t.Config, seed)).For(t.Loss))
	if t.compiled == nil {
		t.compiled = must(train.New(t.dev, t.model, t.Loss, data.Train, t.Config.Train))
	}
	one.Model, one.Result, err = t.compiled.Fit(ctx, r, must(t.shorter(r)), seed, data, func(now progress.Event) {
		prepared()
		show(now)
	})
	check(err)
	return one
}

// shorter returns the longest finished run that would be r if it had as many steps, or nil if there is none. Steps do not
// change what comes before, unless the last chunk was cut short: batches are drawn by the chunk.
func (t *trainer) shorter(r *run.Run) (longest *run.Run, err error) {
	if !t.Config.Train.Continues() {
		return nil, nil
	}
	all, _, err := run.Scan()
	if err != nil {
		return nil, err
	}
	most := 0
	for _, other := range all {
		rec, err := Describe(other)
		if err != nil || rec.Config.Train.Steps <= most || rec.Config.Train.Steps >= t.Config.Train.Steps ||
			rec.Config.Train.Steps%rec.Config.Train.Chunk != 0 {
			continue
		}
		steps := rec.Config.Train.Steps
		rec.Config.Train.Steps = t.Config.Train.Steps
		same := other.Settings
		if same.Details, err = rec.Config.json(rec.Loss, rec.Data); err != nil {
			return nil, err
		}
		as, err := run.At(same)
		if err != nil || as.Path != r.Path {
			continue
		}
		if res, err := other.Result(); err == nil && res != nil {
			longest, most = other, steps
		}
	}
	return longest, nil
}
