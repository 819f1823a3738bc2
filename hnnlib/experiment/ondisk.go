package experiment

import "hnn/hnnlib/device"

// TrainedSeeds are the seeds 0, 1, … up to the first of which a baseline or an HNN with configuration c is not on disk.
func (e *Experiment) TrainedSeeds(dev *device.Device, c Config) ([]uint64, error) {
	for seed := uint64(0); ; seed++ {
		trained, err := e.trained(dev, c, seed)
		if err != nil {
			return nil, err
		}
		if !trained {
			return Seeds(int(seed)), nil
		}
	}
}

// trained tells whether the models of a seed are on disk.
func (e *Experiment) trained(dev *device.Device, c Config, seed uint64) (bool, error) {
	for _, kind := range Compared {
		r, err := e.RunOf(dev, kind, c, e.LossName(c), seed)
		if err != nil {
			return false, err
		}
		if res, err := r.Result(); err != nil || res == nil {
			return false, err
		}
	}
	return true, nil
}
