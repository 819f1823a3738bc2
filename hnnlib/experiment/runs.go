package experiment

import (
	"hnn/hnnlib/run"
)

// RunInfo is a run in a list.
type RunInfo struct {
	Name       string `json:"name"`
	Path       string `json:"path"`
	Experiment string `json:"experiment"`
	Model      string `json:"model"`
	Seed       uint64 `json:"seed"`
	Backend    string `json:"backend"`
	Finished   bool   `json:"finished"`
	Step       int    `json:"step"`  // reached: of the last checkpoint, all if finished
	Steps      int    `json:"steps"` // in all
	// TrainLoss, TestLoss and Seconds are nil and 0 while the run isn't finished.
	TrainLoss *Number  `json:"train_loss"`
	TestLoss  *Number  `json:"test_loss"`
	Seconds   float64  `json:"seconds"` // of training
	Bytes     int64    `json:"bytes"`   // on disk
	Differs   []string `json:"differs"` // settings that are not the experiment's, as key=value
}

// ListRuns lists the runs of the named experiment, or of all for "", by name. Folders whose settings can't be read are
// errors apart: they don't hide the other runs.
func ListRuns(only string) (list []RunInfo, unreadable []error, err error) {
	runs, unreadable, err := run.Scan()
	if err != nil {
		return nil, nil, err
	}
	list = []RunInfo{}
	for _, r := range runs {
		if only != "" && r.Settings.Experiment != only {
			continue
		}
		info, err := inform(r)
		if err != nil {
			unreadable = append(unreadable, err)
			continue
		}
		list = append(list, info)
	}
	return list, unreadable, nil
}

func inform(r *run.Run) (RunInfo, error) {
	c, _, err := settingsOf(r)
	if err != nil {
		return RunInfo{}, err
	}
	var differs []string
	if rec, err := Describe(r); err == nil { // of an unknown experiment, it is not known what differs
		differs = rec.Differences()
	}
	status, err := r.Status()
	if err != nil {
		return RunInfo{}, err
	}
	info := RunInfo{Name: r.Name(), Path: r.Path, Experiment: r.Settings.Experiment, Model: r.Settings.Model, Seed: r.Settings.Seed,
		Backend: r.Settings.Backend, Step: status.Step, Steps: c.Train.Steps, Bytes: status.Bytes, Differs: differs}
	if res := status.Result; res != nil {
		trainLoss, testLoss := Number(res.TrainLoss), Number(res.TestLoss)
		info.Finished, info.TrainLoss, info.TestLoss, info.Seconds = true, &trainLoss, &testLoss, res.Seconds
	}
	return info, nil
}
