package experiment

import (
	"context"
	"fmt"
	"strings"
	"time"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/device"
	"hnn/hnnlib/internal/seed"
	"hnn/hnnlib/model"
	"hnn/hnnlib/ode"
	"hnn/hnnlib/train"
)

// Bench is a piece of work whose time is measured.
type Bench struct {
	// Case is train/<experiment>/<model>, rollout/<experiment>/<trajectories> or data/<experiment>.
	Case string
	Work string // in words
	// Time does the work repeat times, at least once, and returns the best time.
	Time func(ctx context.Context, dev *device.Device, repeat int) (train.Timing, error)
}

// Benches lists the cases of all registered experiments.
func Benches() []Bench {
	var all []Bench
	for _, e := range Experiments() {
		for _, kind := range model.Names() {
			all = append(all, e.benchTrain(kind))
		}
	}
	for _, e := range Experiments() {
		if c, ok := e.Source.(*Coordinates); ok && c.Recording == nil { // of a recording, there is nothing to integrate
			all = append(all, e.benchRollout(15), e.benchRollout(1000))
		}
	}
	for _, e := range Experiments() {
		if c, ok := e.Source.(*Coordinates); !ok {
			all = append(all, e.benchFrames())
		} else if c.Recording == nil {
			all = append(all, e.benchData())
		}
	}
	return all
}

// SelectBenches returns the cases of those names; a name's beginning up to a slash stands for all that share it, and no
// name for all. An unknown name is an error that lists the known ones.
func SelectBenches(names []string) ([]Bench, error) {
	all := Benches()
	if len(names) == 0 {
		return all, nil
	}
	var chosen []Bench
	var known []string
	taken := map[string]bool{} // by case
	for _, b := range all {
		known = append(known, b.Case)
	}
	for _, name := range names {
		found := false
		for _, b := range all {
			if b.Case != name && !strings.HasPrefix(b.Case, strings.TrimSuffix(name, "/")+"/") {
				continue
			}
			if found = true; !taken[b.Case] {
				taken[b.Case] = true
				chosen = append(chosen, b)
			}
		}
		if !found {
			return nil, fmt.Errorf("unknown case %q: expected one of %s, or the beginning of one, as in train", name, strings.Join(known, ", "))
		}
	}
	return chosen, nil
}

// benchTrain times the training of the paper's model on the experiment's data of seed 0.
func (e *Experiment) benchTrain(kind string) Bench {
	return Bench{
		Case: fmt.Sprintf("train/%s/%s", e.Name, kind),
		Work: fmt.Sprintf("%d steps", e.Config.Train.Steps),
		Time: func(ctx context.Context, dev *device.Device, repeat int) (train.Timing, error) {
			m, err := e.model(kind, e.Config)
			if err != nil {
				return train.Timing{}, err
			}
			set, err := e.Data(ctx, dev, e.Config, 0)
			if err != nil {
				return train.Timing{}, err
			}
			l := e.Source.Loss(e.Config)
			data, err := set.For(l)
			if err != nil {
				return train.Timing{}, err
			}
			return train.Time(ctx, dev, m, l, e.Config.Train, 0, data.Train, repeat)
		},
	}
}

// benchTol is the tolerance of the rollouts that are timed.
const benchTol = 1e-9

// benchRollout times the integration of n trajectories of the true system, as long as those of its data, as one batch.
func (e *Experiment) benchRollout(n int) Bench {
	return Bench{
		Case: fmt.Sprintf("rollout/%s/%d", e.Name, n),
		Work: fmt.Sprintf("%d orbits, t=%g, %d points, rtol=atol=1e-9", n, e.Config.Data.Span, e.Config.Data.Points),
		Time: func(ctx context.Context, dev *device.Device, repeat int) (train.Timing, error) {
			rng := seed.Stream(0, "bench")
			starts := make([][]float64, n)
			for i := range starts {
				starts[i] = e.System().Sample(rng)
			}
			solver, err := ode.NewSolver(dev, e.System(), ode.Options{RTol: benchTol, ATol: benchTol})
			if err != nil {
				return train.Timing{}, err
			}
			defer solver.Close()
			times := dataset.Times(e.Config.Data.Span, e.Config.Data.Points)
			return compiledAtFirst(repeat, func() error {
				sol, err := solver.Solve(ctx, starts, times)
				if err == nil {
					err = sol.Err()
				}
				return err
			})
		},
	}
}

// benchData times how the experiment's data set is made.
func (e *Experiment) benchData() Bench {
	return Bench{
		Case: "data/" + e.Name,
		Work: fmt.Sprintf("%d orbits", e.Config.Data.Trajectories),
		Time: func(ctx context.Context, dev *device.Device, repeat int) (train.Timing, error) {
			maker, err := dataset.NewMaker(dev, e.System(), e.Config.Data)
			if err != nil {
				return train.Timing{}, err
			}
			defer maker.Close()
			return compiledAtFirst(repeat, func() error {
				_, err := maker.Make(ctx, 0)
				return err
			})
		},
	}
}

// benchFrames times how the frames of an experiment on pictures are drawn.
func (e *Experiment) benchFrames() Bench {
	return Bench{
		Case: "data/" + e.Name,
		Work: fmt.Sprintf("%d episodes of %d frames", e.Config.Pixels.Data.Episodes, e.Config.Pixels.Data.Frames),
		Time: func(ctx context.Context, dev *device.Device, repeat int) (train.Timing, error) {
			run, err := best(repeat, func() error {
				_, err := e.Data(ctx, dev, e.Config, 0)
				return err
			})
			return train.Timing{Run: run}, err
		},
	}
}

// compiledAtFirst times work that compiles at its first call: what that takes longer than the best of the later ones is
// the compilation.
func compiledAtFirst(repeat int, work func() error) (train.Timing, error) {
	first, err := best(1, work)
	if err != nil {
		return train.Timing{}, err
	}
	run, err := best(repeat, work)
	return train.Timing{Compile: max(0, first-run), Run: run}, err
}

// best is the shortest time that work takes.
func best(repeat int, work func() error) (time.Duration, error) {
	var shortest time.Duration
	for i := range repeat {
		began := time.Now()
		if err := work(); err != nil {
			return 0, err
		}
		if took := time.Since(began); i == 0 || took < shortest {
			shortest = took
		}
	}
	return shortest, nil
}
