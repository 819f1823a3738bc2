package sweep

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"hnn/hnnlib/device"
	"hnn/hnnlib/eval"
	"hnn/hnnlib/experiment"
	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/internal/process"
	"hnn/hnnlib/progress"
	"hnn/hnnlib/run"
)

// Sweep is a sweep and its folder. The exported fields but Dir are what sweep.json says.
type Sweep struct {
	Grid Grid   `json:"grid"`
	Runs string `json:"runs"` // the runs folder
	Dir  string `json:"-"`

	experiment *experiment.Experiment
	points     []point
	locked     bool // by this process
}

// planFile has the sealed grid and runs folder, in a layout of that number, which is also that of outcomes.
const (
	planFile = "sweep.json"
	format   = 1
)

// Open opens the sweep in dir for reading. If it is not of the grid want, unless that is nil, this is an error. From
// then on, this process's runs folder is the sweep's; another one in the environment is an error.
func Open(dir string, want *Grid) (*Sweep, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	s := &Sweep{Dir: dir}
	if err = artifact.ReadSealed(filepath.Join(dir, planFile), format, s); err == nil {
		s.experiment, s.points, err = s.Grid.points()
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("there is no sweep in %s: the same command without --status or --resume begins one", dir)
	case err != nil:
		return nil, fmt.Errorf("the sweep in %s can't be read (%w): remove it and give the same command again, which "+
			"finds the runs", dir, err)
	case want != nil && !reflect.DeepEqual(s.Grid, *want):
		return nil, fmt.Errorf("%s has another sweep, of %s: choose another folder with --out", dir, s.Grid)
	}
	if root, err := run.Root(); err != nil || root != s.Runs && os.Getenv(run.DirEnv) != "" {
		return nil, cmp.Or(err, fmt.Errorf("the runs of the sweep in %s are in %s, but %s is %s: unset it, or choose "+
			"another folder with --out", dir, s.Runs, run.DirEnv, root))
	}
	return s, os.Setenv(run.DirEnv, s.Runs)
}

// Begin opens the sweep of a grid in dir, or makes it, and locks the folder until unlock is called. If another process
// has the lock, Begin calls waiting once, and waits. Slurm without sbatch, and a sweep of another grid in dir, are
// errors.
func Begin(ctx context.Context, dir string, g Grid, waiting func()) (s *Sweep, unlock func(), err error) {
	if _, err := exec.LookPath("sbatch"); g.On == Slurm && err != nil {
		return nil, nil, errors.New("there is no sbatch here: train on Slurm from a machine that submits jobs to a " +
			"cluster, or on this machine with --on local")
	}
	root, err := run.Root()
	if err != nil {
		return nil, nil, err
	}
	unlock, err = experiment.LockResults(ctx, dir, waiting)
	if err != nil {
		return nil, nil, err
	}
	if _, missing := os.Stat(filepath.Join(dir, planFile)); missing != nil {
		err = artifact.WriteSealed(filepath.Join(dir, planFile), format, Sweep{Grid: g, Runs: root})
	}
	if err == nil {
		s, err = Open(dir, &g)
	}
	if err != nil {
		unlock()
		return nil, nil, err
	}
	s.locked = true
	return s, unlock, nil
}

// runs is the number of runs.
func (s *Sweep) runs() int { return len(s.points) * s.Grid.Seeds }

// point is that of run i.
func (s *Sweep) point(i int) point { return s.points[i/s.Grid.Seeds] }

// name is run i in words.
func (s *Sweep) name(i int) string { return fmt.Sprintf("%sseed=%d", s.point(i).name, i%s.Grid.Seeds) }

// metrics are what is measured of a run. The energy MSE is the paper's, under the corrected protocol.
var metrics = []string{"train loss", "test loss", "energy MSE"}

// outcome is what has become of a run: its numbers, or why it failed.
type outcome struct {
	Run     string                 `json:"run"`     // the name of its folder
	Numbers map[string]eval.Number `json:"numbers"` // by metric
	Error   string                 `json:"error"`
}

func (s *Sweep) outcomeFile(i int) string {
	return filepath.Join(s.Dir, "outcomes", fmt.Sprintf("%05d.json", i))
}

// outcome returns that of run i, if there is one, and whether the run is done. It isn't if its folder is gone since.
func (s *Sweep) outcome(i int) (o outcome, done bool) {
	if artifact.ReadSealed(s.outcomeFile(i), format, &o) != nil { // damaged is as missing: the run is found
		return outcome{}, false
	}
	_, err := os.Stat(filepath.Join(s.Runs, o.Run, "result.json"))
	return o, o.Error == "" && err == nil
}

// retry returns the runs of an element that are not done, and forgets their failures.
func (s *Sweep) retry(element int) (all []int) {
	each := s.perElement()
	for i := element * each; i < min((element+1)*each, s.runs()); i++ {
		if _, done := s.outcome(i); !done {
			_ = os.Remove(s.outcomeFile(i)) // or it is replaced later
			all = append(all, i)
		}
	}
	return all
}

// together is the largest number of seeds that are trained by one call, after which it is known what is done.
const together = 8

// Opener calls work with a device, which it opens before and closes after.
type Opener func(ctx context.Context, work func(*device.Device) error) error

// ErrFailed is returned after a training in which runs failed, such as by a loss that is no longer finite.
var ErrFailed = errors.New("some runs failed, as said above: the same command tries them again")

// Train trains the runs of an element that are not done, and measures them; on Local, there is one element, 0. After a
// run that fails, it goes on with the others, and returns ErrFailed at the end. If ctx ends, the same call goes on from
// there. If all is done, open isn't called. A node that doesn't share the runs folder is an error.
func (s *Sweep) Train(ctx context.Context, element int, open Opener, show progress.Sink) error {
	all := s.retry(element)
	if all == nil {
		return nil
	}
	if _, err := os.Stat(s.mark()); err != nil && s.Grid.On == Slurm {
		node, _ := os.Hostname()
		return fmt.Errorf("the node %s doesn't have what was left in the runs folder %s at submission: set %s to a "+
			"folder that all nodes share, and begin the sweep with another --out", node, s.Runs, run.DirEnv)
	}
	if err := os.MkdirAll(filepath.Join(s.Dir, "outcomes"), 0o755); err != nil {
		return err
	}
	err := open(ctx, func(dev *device.Device) error {
		for from, to := 0, 0; from < len(all); from = to {
			for to < min(from+together, len(all)) && all[to]/s.Grid.Seeds == all[from]/s.Grid.Seeds {
				to++
			}
			show.Say(fmt.Sprintf("%d of %d runs to train, from %s", len(all)-from, len(all), s.name(all[from])))
			if err := s.train(ctx, dev, show, all[from:to]); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil && slices.ContainsFunc(all, func(i int) bool { _, done := s.outcome(i); return !done }) {
		err = ErrFailed
	}
	return err
}

// train trains and measures runs that differ in their seeds alone, and saves what has become of them. If one fails,
// each is tried by itself.
func (s *Sweep) train(ctx context.Context, dev *device.Device, show progress.Sink, runs []int) error {
	p := s.point(runs[0])
	opts := experiment.TrainOptions{Config: &p.config, Progress: show}
	for _, i := range runs {
		opts.Seeds = append(opts.Seeds, uint64(i%s.Grid.Seeds))
	}
	var energies []eval.Number
	trained, err := s.experiment.Train(ctx, dev, p.kind, opts)
	if err == nil {
		energies, err = s.experiment.EnergyMSEs(ctx, dev, p.config, trained)
	}
	switch {
	case err == nil:
		for k, t := range trained {
			o := outcome{Run: t.Run.Name(), Numbers: map[string]eval.Number{"train loss": eval.Number(t.Result.TrainLoss),
				"test loss": eval.Number(t.Result.TestLoss), "energy MSE": energies[k]}}
			err = errors.Join(err, artifact.WriteSealed(s.outcomeFile(runs[k]), format, o))
		}
	case ctx.Err() != nil:
	case len(runs) == 1:
		show.Say(fmt.Sprintf("failed: %s: %v", s.name(runs[0]), err))
		err = artifact.WriteSealed(s.outcomeFile(runs[0]), format, outcome{Error: err.Error()})
	default:
		err = nil
		for one := range slices.Chunk(runs, 1) {
			err = cmp.Or(err, s.train(ctx, dev, show, one))
		}
	}
	return err
}

// mostElements is the number of elements that a job array has at most: Slurm's default.
const mostElements = 1000

// perElement is the number of runs of an element of the job array.
func (s *Sweep) perElement() int {
	if s.Grid.On == Local {
		return s.runs()
	}
	return (s.runs() + mostElements - 1) / mostElements
}

// job is the name of the job array.
func (s *Sweep) job() string { return "hnn-sweep-" + artifact.Sum([]byte(s.Dir))[:12] }

// mark is the path of the file that is left in the runs folder until all runs are done: a node that doesn't see it
// doesn't share the folder.
func (s *Sweep) mark() string { return filepath.Join(s.Runs, "."+s.job()) }

// Submit submits one job array to Slurm, with the elements that are not done, and don't run or wait already.
func (s *Sweep) Submit(ctx context.Context, show progress.Sink) error {
	if err := s.experiment.Prepare(ctx); err != nil {
		return err
	}
	queue, err := s.queue(ctx)
	if err != nil {
		return err
	}
	var array []string
	for k := 0; k*s.perElement() < s.runs(); k++ {
		if queue[k] == "" && s.retry(k) != nil {
			array = append(array, strconv.Itoa(k))
		}
	}
	if array == nil {
		show.Say("nothing is missing that does not run or wait")
		return nil
	}
	program, err := os.Executable()
	err = errors.Join(err, os.MkdirAll(s.Runs, 0o755), os.MkdirAll(filepath.Join(s.Dir, "logs"), 0o755),
		artifact.WriteBytes(s.mark(), []byte(s.Dir+"\n")))
	if err != nil {
		return fmt.Errorf("nothing was submitted, since a file that the nodes need can't be written: %w", err)
	}
	log := filepath.Join(strings.ReplaceAll(s.Dir, "%", "%%"), "logs", "%a.log") // where Slurm puts the number
	command := fmt.Sprintf("exec %s sweep --out %s --element $SLURM_ARRAY_TASK_ID", quote(program), quote(s.Dir))
	_, err = process.Run(ctx, process.Command(ctx, "sbatch", "--job-name="+s.job(), "--array="+strings.Join(array, ","),
		"--requeue", "--open-mode=append", "--output="+log, "--wrap="+command))
	if err == nil {
		show.Say(fmt.Sprintf("submitted %d elements; 'hnn sweep --status --out %s' shows how far they are",
			len(array), s.Dir))
	}
	return err
}

// quote quotes a word for the shell.
func quote(word string) string { return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'" }

// queue returns the states, in Slurm's words, of the elements that run or wait. On Local, all runs are one element,
// which runs while another process has the lock.
func (s *Sweep) queue(ctx context.Context) (states map[int]string, err error) {
	states = map[int]string{}
	if s.Grid.On == Local {
		unlock, free, err := artifact.TryLock(filepath.Join(s.Dir, ".lock"))
		if free {
			unlock()
		} else if !s.locked {
			states[0] = running
		}
		return states, err
	}
	var out strings.Builder
	cmd := process.Command(ctx, "squeue", "--array", "--noheader", "--name="+s.job(), "--format=%K %T")
	cmd.Stdout = &out
	if _, err := process.Run(ctx, cmd); err != nil {
		return nil, fmt.Errorf("it is unknown what runs and waits: %w", err)
	}
	for line := range strings.Lines(out.String()) {
		element, state, _ := strings.Cut(strings.TrimSpace(line), " ")
		if k, err := strconv.Atoi(element); err == nil && state != "COMPLETING" { // which has ended
			states[k] = state
		}
	}
	return states, nil
}

// lastLine is the last line of an element's log.
func (s *Sweep) lastLine(element int) string {
	text, err := os.ReadFile(filepath.Join(s.Dir, "logs", fmt.Sprintf("%d.log", element)))
	if err != nil {
		return "it has no log: it never began, or its node doesn't share " + s.Dir
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}
