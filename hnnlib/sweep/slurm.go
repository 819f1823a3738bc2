package sweep

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/internal/process"
)

// mark is the path of the file that is left in the runs folder until all runs are done: a node that doesn't see it
// doesn't share the folder.
func (s *Sweep) mark() string { return filepath.Join(s.Runs, "."+s.Name) }

// programs is the folder of the programs that elements run, until all runs are done.
const programs = "programs"

// Submit submits one job array to Slurm, with the elements that are not done, and don't run or wait already, and
// returns their number. It copies program, which is hnn, into the sweep's folder, and passes the options to sbatch.
func (s *Sweep) Submit(ctx context.Context, program string, options []string) (elements int, err error) {
	if err := s.experiment.Prepare(ctx); err != nil {
		return 0, err
	}
	queue, err := s.queue(ctx)
	if err != nil {
		return 0, err
	}
	var array []string
	for from, k := 0, 0; from < s.runs(); from, k = from+s.perElement(), k+1 {
		todo := s.missing(from, from+s.perElement())
		if len(todo) == 0 || queue[k] != "" {
			continue
		}
		if err := s.forget(todo); err != nil {
			return 0, err
		}
		array = append(array, strconv.Itoa(k))
	}
	if len(array) == 0 {
		return 0, nil
	}
	if program, err = s.share(program); err != nil {
		return 0, fmt.Errorf("nothing was submitted, since a file that the nodes need can't be written: %w", err)
	}
	command := fmt.Sprintf("exec %s sweep --out %s --element $SLURM_ARRAY_TASK_ID", quote(program), quote(s.Dir))
	log := filepath.Join(strings.ReplaceAll(s.file("logs"), "%", "%%"), "%a.log") // where Slurm puts the number
	args := append([]string{"--job-name=" + s.Name, "--array=" + strings.Join(array, ","), "--requeue",
		"--open-mode=append", "--output=" + log}, options...)
	_, err = process.Run(ctx, process.Command(ctx, "sbatch", append(args, "--wrap="+command)...))
	return len(array), err
}

// share leaves the mark, makes the folder of the logs, and copies the program, under a name that says its content: a
// program that runs isn't replaced.
func (s *Sweep) share(program string) (copied string, err error) {
	for _, dir := range []string{s.Runs, s.file("logs"), s.file(programs)} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return "", err
		}
	}
	if err := artifact.WriteBytes(s.mark(), []byte(s.Dir+"\n")); err != nil {
		return "", err
	}
	code, err := os.ReadFile(program)
	if err != nil {
		return "", err
	}
	copied = s.file(programs, "hnn-"+artifact.Sum(code)[:12])
	if _, err := os.Stat(copied); err != nil {
		if err := artifact.WriteBytes(copied, code); err != nil {
			return "", err
		}
	}
	return copied, os.Chmod(copied, 0o755)
}

// quote quotes a word for the shell.
func quote(word string) string { return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'" }

// queue returns the elements that run or wait, and which.
func (s *Sweep) queue(ctx context.Context) (map[int]string, error) {
	var out strings.Builder
	cmd := process.Command(ctx, "squeue", "--array", "--noheader", "--name="+s.Name, "--format=%K %T")
	cmd.Stdout = &out
	if _, err := process.Run(ctx, cmd); err != nil {
		return nil, fmt.Errorf("it is unknown what runs and waits: %w", err)
	}
	states := map[int]string{}
	for line := range strings.Lines(out.String()) {
		element, state, _ := strings.Cut(strings.TrimSpace(line), " ")
		k, err := strconv.Atoi(element)
		switch {
		case err != nil:
			return nil, fmt.Errorf("squeue prints %q, which is no element and state", line)
		case state == "RUNNING" || state == "CONFIGURING":
			states[k] = running
		case state != "COMPLETING": // it has ended
			states[k] = waiting
		}
	}
	return states, nil
}
