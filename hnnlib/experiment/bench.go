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
	// Case is train/<experiment>/<model>, rollout/<experiment>/<trajectories> or data/<experiment>.
	Case string
	Work string // in words
	time func(ctx context.Context, dev *device.Device, repeat int) (train.Timing, error)
}

// Benches lists the cases of all registered experiments.
func Benches() []Bench {
	var training, rollouts, data []Bench
	for _, e := range Experiments() {
		for _, kind := range model.Names() {
			training = append(training, e.benchTrain(kind))
		}
		switch c, ok := e.Source.(*Coordinates); {
		case !ok:
			data = append(data, e.benchFrames())
		case c.Recording == nil: // of a recording, there is nothing to integrate
			rollouts = append(rollouts, e.benchRollout(15), e.benchRollout(1000))
			data = append(data, e.benchData())
		}
	}
	return slices.Concat(training, rollouts, data)
}

// SelectBenches returns the cases of those names; a name's beginning up to a slash stands for all that share it, and no
// name for all. An unknown name is an error that lists the known ones.
func SelectBenches(chosen []string) ([]Bench, error) {
	all := Benches()
	if len(chosen) == 0 {
		return all, nil
	}
	var found []Bench
	for _, name := range chosen {
		begins := strings.TrimSuffix(name, "/") + "/"
		more := slices.DeleteFunc(slices.Clone(all), func(b Bench) bool {
			return b.Case != name && !strings.HasPrefix(b.Case, begins)
		})
		if len(more) == 0 {
			known := names(all, func(b Bench) string { return b.Case })
			return nil, fmt.Errorf("%w, or the beginning of one, as in train", unknown("case", name, known))
		}
		for _, b := range more {
			if !slices.ContainsFunc(found, func(other Bench) bool { return other.Case == b.Case }) {
				found = append(found, b)
			}
		}
	}
	return found, nil
}

// benchTrain times the training of the paper's model on the experiment's data of seed 0.
func (e *Experiment) benchTrain(kind string) Bench {
	work := func(ctx context.Context, dev *device.Device, repeat int) (timing train.Timing, err error) {
		m, err := e.Model(kind, e.Config)
		if err != nil {
			return timing, err
		}
		l := e.Loss(e.Config)
		data, err := e.batches(ctx, dev, e.Config, 0, l)
		if err != nil {
			return timing, err
		}
		return train.Time(ctx, dev, m, l, e.Config.Train, 0, data.Train, repeat)
	}
	return Bench{fmt.Sprintf("train/%s/%s", e.Name, kind), fmt.Sprintf("%d steps", e.Config.Train.Steps), work}
}

// benchTol is the tolerance of the rollouts that are timed.
const benchTol = 1e-9

// benchRollout times the integration of n trajectories of the true system, as long as those of its data, as one batch.
func (e *Experiment) benchRollout(n int) Bench {
	data := e.Config.Data
	work := func(ctx context.Context, dev *device.Device, repeat int) (train.Timing, error) {
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
		return timed(repeat, func() error {
			sol, err := solver.Solve(ctx, starts, dataset.Times(data.Span, data.Points))
			if err != nil {
				return err
			}
			return sol.Err()
		})
	}
	words := fmt.Sprintf("%d orbits, t=%g, %d points, rtol=atol=1e-9", n, data.Span, data.Points)
	return Bench{fmt.Sprintf("rollout/%s/%d", e.Name, n), words, work}
}

// benchData times how the experiment's data set is made.
func (e *Experiment) benchData() Bench {
	work := func(ctx context.Context, dev *device.Device, repeat int) (train.Timing, error) {
		maker, err := dataset.NewMaker(dev, e.System(), e.Config.Data)
		if err != nil {
			return train.Timing{}, err
		}
		defer maker.Close()
		return timed(repeat, func() error {
			_, err := maker.Make(ctx, 0)
			return err
		})
	}
	return Bench{"data/" + e.Name, fmt.Sprintf("%d orbits", e.Config.Data.Trajectories), work}
}

// benchFrames times how the frames of an experiment on pictures are drawn.
func (e *Experiment) benchFrames() Bench {
	work := func(ctx context.Context, dev *device.Device, repeat int) (train.Timing, error) {
		timing, err := timed(repeat, func() error {
			_, err := e.Data(ctx, dev, e.Config, 0)
			return err
		})
		return train.Timing{Run: timing.Run}, err // nothing is compiled
	}
	data := e.Config.Pixels.Data
	return Bench{"data/" + e.Name, fmt.Sprintf("%d episodes of %d frames", data.Episodes, data.Frames), work}
}

// timed is the best time that work takes after its first call, and what that one, which compiles, took longer.
func timed(repeat int, work func() error) (train.Timing, error) {
	took := make([]time.Duration, 1+repeat)
	for i := range took {
		began := time.Now()
		if err := work(); err != nil {
			return train.Timing{}, err
		}
		took[i] = time.Since(began)
	}
	run := slices.Min(took[1:])
	return train.Timing{Compile: max(0, took[0]-run), Run: run}, nil
}

// BenchLine is what was measured of one case.
type BenchLine struct {
	Bench
	Peer     string  // what did the work: "hnn <version> (gomlx <version>, <backend>)"
	CompileS float64 // seconds of building and compiling
	RunS     float64 // seconds of one whole run
}

// Measure does the work repeat times, at least once, and takes the best time.
func (b Bench) Measure(ctx context.Context, dev *device.Device, repeat int) (BenchLine, error) {
	timing, err := b.time(ctx, dev, repeat)
	return BenchLine{b, peer(dev), timing.Compile.Seconds(), timing.Run.Seconds()}, err
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
