package sweep

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"hnn/hnnlib/device"
	"hnn/hnnlib/eval"
	"hnn/hnnlib/experiment"
	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/progress"
	"hnn/hnnlib/run"
)

// together is the largest number of seeds that are trained by one call, after which it is known what is done.
const together = 8

// Opener calls work with a device, which it opens before and closes after.
type Opener func(work func(*device.Device) error) error

// ErrFailed is returned after a training in which runs failed, such as by a loss that is no longer finite.
var ErrFailed = errors.New("some runs failed, as said above: the same command tries them again")

// Train trains all runs that are not done, on this machine, and measures them. After a run that fails, it goes on with
// the others, and returns ErrFailed at the end. If ctx ends, the same call goes on from there. If all is done, open
// isn't called.
func (s *Sweep) Train(ctx context.Context, open Opener, show progress.Sink) error {
	return s.train(ctx, open, show, s.missing(0, s.runs()))
}

// TrainElement is Train for the runs of element k of the job array. It returns an error if this node doesn't share the
// runs folder with the machine that submitted the job.
func (s *Sweep) TrainElement(ctx context.Context, k int, open Opener, show progress.Sink) error {
	todo := s.missing(k*s.perElement(), (k+1)*s.perElement())
	if _, err := os.Stat(s.mark()); err != nil && len(todo) > 0 {
		node, _ := os.Hostname()
		return fmt.Errorf("the node %s doesn't have what was left in the runs folder %s at submission: set %s to a "+
			"folder that all nodes share, and begin the sweep with another --out", node, s.Runs, run.DirEnv)
	}
	return s.train(ctx, open, show, todo)
}

func (s *Sweep) train(ctx context.Context, open Opener, show progress.Sink, all []int) error {
	if len(all) == 0 {
		return nil
	}
	if err := s.forget(all); err != nil {
		return err
	}
	err := open(func(dev *device.Device) error {
		for todo := all; len(todo) > 0; {
			n := s.alike(todo)
			show.Say(fmt.Sprintf("%d of %d runs to train, from %s", len(todo), len(all), s.name(todo[0])))
			if err := s.trainAlike(ctx, dev, show, todo[:n]); err != nil {
				return err
			}
			todo = todo[n:]
		}
		return nil
	})
	if err == nil && slices.ContainsFunc(all, func(i int) bool { _, done := s.outcome(i); return !done }) {
		err = ErrFailed
	}
	return err
}

// alike is the number of the first runs that differ in their seeds alone, up to together.
func (s *Sweep) alike(runs []int) int {
	n := 1
	for n < min(len(runs), together) && runs[n]/s.Grid.Seeds == runs[0]/s.Grid.Seeds {
		n++
	}
	return n
}

// trainAlike trains and measures runs that differ in their seeds alone, and saves what has become of them. If one
// fails, each is tried by itself.
func (s *Sweep) trainAlike(ctx context.Context, dev *device.Device, show progress.Sink, runs []int) error {
	p := s.points[runs[0]/s.Grid.Seeds]
	opts := experiment.TrainOptions{Config: &p.config, Progress: show}
	for _, i := range runs {
		opts.Seeds = append(opts.Seeds, uint64(i%s.Grid.Seeds))
	}
	trained, err := s.experiment.Train(ctx, dev, p.kind, opts)
	var energies []eval.Number
	if err == nil {
		energies, err = s.experiment.EnergyMSEs(ctx, dev, p.config, trained)
	}
	switch {
	case ctx.Err() != nil:
		return err
	case err != nil && len(runs) == 1:
		show.Say(fmt.Sprintf("failed: %s: %v", s.name(runs[0]), err))
		return s.save(runs[0], outcome{Error: err.Error()})
	}
	for k, i := range runs {
		if err != nil {
			if err := s.trainAlike(ctx, dev, show, []int{i}); err != nil {
				return err
			}
			continue
		}
		res, name := trained[k].Result, trained[k].Run.Name()
		o := outcome{name, eval.Number(res.TrainLoss), eval.Number(res.TestLoss), energies[k], ""}
		if err := s.save(i, o); err != nil {
			return err
		}
	}
	return nil
}

// save writes the outcome of run i.
func (s *Sweep) save(i int, o outcome) error {
	err := os.MkdirAll(s.file("outcomes"), 0o755)
	if err == nil {
		err = artifact.WriteSealed(s.outcomeFile(i), format, o)
	}
	if err != nil {
		return fmt.Errorf("the folder of the sweep can't be written: %w", err)
	}
	return nil
}

// forget removes the failures of runs that are tried again.
func (s *Sweep) forget(runs []int) error {
	for _, i := range runs {
		if err := os.Remove(s.outcomeFile(i)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
