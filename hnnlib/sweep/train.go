package sweep

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"hnn/hnnlib/device"
	"hnn/hnnlib/experiment"
	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/progress"
	"hnn/hnnlib/run"
)

// together is the largest number of seeds that are trained by one call: what is done of them is known after it.
const together = 8

// Opener calls work with a device, which it opens before and closes after.
type Opener func(work func(*device.Device) error) error

// FailedError reports runs that failed, such as one whose loss is no longer finite.
type FailedError struct {
	Failed, Runs int
	First        Failure
}

func (e *FailedError) Error() string {
	return fmt.Sprintf("%d of %d runs failed, the first being %s: %s", e.Failed, e.Runs, e.First.Run, e.First.Reason)
}

// Train trains all runs that are not done, on this machine, and measures them. After a run that fails, it goes on with
// the others, and returns a *FailedError. If ctx ends, the same call goes on from there. If all is done, open isn't
// called.
func (s *Sweep) Train(ctx context.Context, open Opener, show progress.Sink) error {
	return s.train(ctx, open, show, s.missing(0, s.runs()))
}

// TrainElement is Train for the runs of an element of the job array. It returns an error if this node doesn't share the
// runs folder with the machine that submitted the job.
func (s *Sweep) TrainElement(ctx context.Context, k int, open Opener, show progress.Sink) error {
	todo := s.missing(s.element(k))
	if _, err := os.Stat(s.mark()); err != nil && len(todo) > 0 {
		node, _ := os.Hostname()
		return fmt.Errorf("the node %s doesn't have what was left in the runs folder %s at submission: set %s to a folder "+
			"that all nodes share, and begin the sweep with another --out", node, s.Runs, run.DirEnv)
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
	if err != nil {
		return err
	}
	return s.failures(all)
}

// failures returns a *FailedError if runs have failed.
func (s *Sweep) failures(all []int) error {
	failed := &FailedError{Runs: len(all)}
	for _, i := range all {
		o, done := s.outcome(i)
		if done {
			continue
		}
		if failed.Failed++; failed.Failed == 1 {
			failed.First = Failure{s.name(i), o.Error}
		}
	}
	if failed.Failed == 0 {
		return nil
	}
	return failed
}

// alike is the number of the first runs that differ in their seeds alone, up to together.
func (s *Sweep) alike(runs []int) int {
	n := 1
	for n < min(len(runs), together) && runs[n]/s.Grid.Seeds == runs[0]/s.Grid.Seeds {
		n++
	}
	return n
}

// trainAlike trains and measures runs that differ in their seeds alone, and saves what has become of them. If one fails,
// the others are trained without it.
func (s *Sweep) trainAlike(ctx context.Context, dev *device.Device, show progress.Sink, runs []int) error {
	p := s.points[runs[0]/s.Grid.Seeds]
	opts := experiment.TrainOptions{Config: &p.config, Progress: show}
	for _, i := range runs {
		opts.Seeds = append(opts.Seeds, uint64(i%s.Grid.Seeds))
	}
	trained, err := s.experiment.Train(ctx, dev, p.kind, opts)
	var energies []experiment.Number
	if err == nil {
		energies, err = s.experiment.EnergyMSEs(ctx, dev, p.config, trained)
	}
	switch {
	case ctx.Err() != nil:
		return err
	case err != nil && len(runs) > 1:
		for _, i := range runs {
			if err := s.trainAlike(ctx, dev, show, []int{i}); err != nil {
				return err
			}
		}
		return nil
	case err != nil:
		show.Say(fmt.Sprintf("failed: %s: %v", s.name(runs[0]), err))
		return s.save(runs[0], outcome{Error: err.Error()})
	}
	for k, t := range trained {
		res := t.Result
		o := outcome{t.Run.Name(), experiment.Number(res.TrainLoss), experiment.Number(res.TestLoss), energies[k], ""}
		if err := s.save(runs[k], o); err != nil {
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
