package run

import "hnn/hnnlib/internal/artifact"

// Status is how far a run has come.
type Status struct {
	Result *Result // nil while the run isn't finished
	Step   int     // of the last checkpoint; 0 if there is none
	Bytes  int64   // on disk
}

// Status looks at the run's folder. It reads no checkpoint, so it finds no damage there.
func (r *Run) Status() (Status, error) {
	res, err := r.Result()
	if err != nil {
		return Status{}, err
	}
	s := Status{Result: res}
	steps, err := r.checkpoints()
	if err != nil {
		return Status{}, err
	}
	if len(steps) > 0 {
		s.Step = steps[len(steps)-1]
	}
	s.Bytes, err = artifact.Size(r.Path)
	return s, err
}
