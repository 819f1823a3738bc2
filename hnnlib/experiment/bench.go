package experiment

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"
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
	// Case is train/<experiment>/<model>, accuracy/<experiment>/hnn/<recipe>, rollout/<experiment>/<trajectories> or
	// data/<experiment>.
	Case string
	Work string // in words
	time measure
}

// measure does a piece of work repeat times, and takes the best time. It may end with a check.
type measure = func(ctx context.Context, dev *device.Device, repeat int) train.Timing

// benchTol is the tolerance of the rollouts that are timed.
const benchTol = 1e-9

// Benches lists the cases of all registered experiments.
func Benches() []Bench {
	var training, accuracy, rollouts, data []Bench
	for _, e := range Experiments() {
		for _, kind := range model.Names() {
			work := fmt.Sprintf("%d steps", e.Config.Train.Steps)
			training = append(training, Bench{"train/" + e.Name + "/" + kind, work, e.timeTraining(kind)})
		}
		for _, r := range train.Recipes {
			if e.System() != nil && e.Paper != nil {
				work := fmt.Sprintf("to an energy MSE of %s, and never above it again", scientific(e.Paper["hnn"].EnergyMSE.Mean))
				accuracy = append(accuracy, Bench{"accuracy/" + e.Name + "/hnn/" + r.Name, work, e.timeAccuracy(r.Name)})
			}
		}
		states, frames := e.Config.Data, e.Config.Pixels.Data
		switch c, ok := e.Source.(*Coordinates); {
		case !ok:
			work := fmt.Sprintf("%d episodes of %d frames", frames.Episodes, frames.Frames)
			data = append(data, Bench{"data/" + e.Name, work, e.timeFrames})
		case c.Recording == nil: // of a recording, there is nothing to integrate
			for _, n := range []int{15, 1000} {
				work := fmt.Sprintf("%d orbits, t=%g, %d points, rtol=atol=1e-9", n, states.Span, states.Points)
				rollouts = append(rollouts, Bench{fmt.Sprintf("rollout/%s/%d", e.Name, n), work, e.timeRollout(n)})
			}
			work := fmt.Sprintf("%d orbits", states.Trajectories)
			data = append(data, Bench{"data/" + e.Name, work, e.timeStates})
		}
	}
	return slices.Concat(training, accuracy, rollouts, data)
}

// SelectBenches returns the cases of those names, in the order of [Benches]; a name's beginning up to a slash stands
// for all that share it, and no name for all. An unknown name is an error that lists the known ones.
func SelectBenches(chosen []string) ([]Bench, error) {
	all, err := choose(chosen, "case", Benches(), func(b Bench) string { return b.Case })
	if err != nil {
		err = fmt.Errorf("%w, or the beginning of one, as in train", err)
	}
	return all, err
}

// timeTraining times the training of the paper's model on the experiment's data of seed 0.
func (e *Experiment) timeTraining(kind string) measure {
	return func(ctx context.Context, dev *device.Device, repeat int) train.Timing {
		m, l := must(e.Model(kind, e.Config)), e.Loss(e.Config)
		data := must(must(e.Data(ctx, dev, e.Config, 0)).For(l))
		return must(train.Time(ctx, dev, m, l, e.Config.Train, 0, data.Train, repeat))
	}
}

// timeAccuracy times the training of an HNN by a recipe until its energy MSE is the paper's or less, and stays so.
func (e *Experiment) timeAccuracy(recipe string) measure {
	return func(ctx context.Context, dev *device.Device, repeat int) (best train.Timing) {
		e := must(e.With(recipe))
		m, l := must(e.Model("hnn", e.Config)), e.Loss(e.Config)
		data := must(must(e.Data(ctx, dev, e.Config, 0)).For(l))
		study := e.study(dev, Integrator{}, false)
		defer study.Close()
		good := func(m model.Model) (holds bool, err error) {
			defer caught(&err)
			number := e.energies(ctx, study, &Trained{Kind: "hnn", Model: m}, []Protocol{Corrected})[0]
			return float64(number.MSE) <= e.Paper["hnn"].EnergyMSE.Mean, nil
		}
		for i := range repeat {
			timing := must(train.TimeUntil(ctx, dev, m, l, e.Config.Train, 0, data.Train, good))
			if i == 0 || timing.Run < best.Run {
				best = timing
			}
		}
		return best
	}
}

// timeRollout times the integration of n trajectories of the true system, as long as those of its data, as one batch.
func (e *Experiment) timeRollout(n int) measure {
	return func(ctx context.Context, dev *device.Device, repeat int) train.Timing {
		starts := e.System().Samples(seed.Stream(0, "bench"), n)
		solver := must(ode.NewSolver(dev, e.System(), ode.Options{RTol: benchTol, ATol: benchTol}))
		defer solver.Close()
		times := dataset.Times(e.Config.Data.Span, e.Config.Data.Points)
		return timed(repeat, func() error { return must(solver.Solve(ctx, starts, times)).Err() })
	}
}

// timeStates times how the experiment's trajectories are made.
func (e *Experiment) timeStates(ctx context.Context, dev *device.Device, repeat int) train.Timing {
	maker := must(dataset.NewMaker(dev, e.System(), e.Config.Data))
	defer maker.Close()
	return timed(repeat, func() error {
		_, err := maker.Make(ctx, 0)
		return err
	})
}

// timeFrames times how the experiment's frames are drawn; nothing is compiled for them.
func (e *Experiment) timeFrames(ctx context.Context, dev *device.Device, repeat int) train.Timing {
	timing := timed(repeat, func() error {
		_, err := e.Data(ctx, dev, e.Config, 0)
		return err
	})
	return train.Timing{Run: timing.Run}
}

// timed is the best time that work takes after its first call, and what that one, which compiles, took longer.
func timed(repeat int, work func() error) train.Timing {
	took := make([]time.Duration, 1+repeat)
	for i := range took {
		began := time.Now()
		check(work())
		took[i] = time.Since(began)
	}
	run := slices.Min(took[1:])
	return train.Timing{Compile: max(0, took[0]-run), Run: run}
}

// BenchLine is what was measured of one case.
type BenchLine struct {
	Bench
	Peer     string  // what did the work: "hnn <version> (gomlx <version>, <backend>)"
	CompileS float64 // seconds of building and compiling
	RunS     float64 // seconds of one whole run
}

// Measure does the work repeat times, at least once, and takes the best time.
func (b Bench) Measure(ctx context.Context, dev *device.Device, repeat int) (line BenchLine, err error) {
	defer caught(&err)
	timing := b.time(ctx, dev, repeat)
	return BenchLine{b, peer(dev), timing.Compile.Seconds(), timing.Run.Seconds()}, nil
}

// JSON is the line as one JSON object, in the layout of Python's json.dumps, in which other programs' benchmarks print.
// None of the texts has a character that JSON escapes and Go does not.
func (l BenchLine) JSON() string {
	return fmt.Sprintf(`{"case": %q, "peer": %q, "compile_s": %.4f, "run_s": %.4f, "work": %q}`,
		l.Case, l.Peer, l.CompileS, l.RunS, l.Work)
}

// peer names this program, its version and what computes.
func peer(dev *device.Device) string {
	version := "devel"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		version = info.Main.Version
	}
	for _, v := range train.Versions() {
		if library, ok := strings.CutPrefix(v, "gomlx v"); ok {
			return fmt.Sprintf("hnn %s (gomlx %s, %s)", version, library, dev.Name)
		}
	}
	return fmt.Sprintf("hnn %s (%s)", version, dev.Name)
}
