package dataset

import "fmt"

// Settings describe the data to generate. Noise, TestFirst, RTol and ATol may be zero.
type Settings struct {
	Trajectories int `json:"trajectories" meaning:"trajectories to generate"`
	// Points are evenly spaced over [0, Span], both ends included.
	Points int     `json:"points" meaning:"points of each trajectory"`
	Span   float64 `json:"span" meaning:"how long a trajectory is, in units of time"`
	// Noise is the standard deviation of the Gaussian noise on q and p. Derivatives stay clean.
	Noise float64 `json:"noise" meaning:"standard deviation of the noise on states"`
	// TestShare is the fraction of points held out for testing. Points are counted in order of trajectory and time, so
	// a trajectory may be cut in two.
	TestShare float64 `json:"test_share" meaning:"share of the points that is held out for testing"`
	// TestFirst takes the test set from the beginning instead of the end.
	TestFirst bool `json:"test_first" meaning:"test on the first points instead of the last"`
	// RTol and ATol are the tolerances of the integration; 0 means 1e-10.
	RTol float64 `json:"rtol" meaning:"relative tolerance of the data's integration"`
	ATol float64 `json:"atol" meaning:"absolute tolerance of the data's integration"`
}

// Check returns an error that names the first setting out of range.
func (s Settings) Check() error {
	switch {
	case s.Trajectories < 1:
		return fmt.Errorf("trajectories is %d, but at least 1 is needed", s.Trajectories)
	case s.Points < 2:
		return fmt.Errorf("points is %d, but at least 2 per trajectory are needed", s.Points)
	case !(s.Span > 0):
		return fmt.Errorf("span is %v, but a positive time is needed", s.Span)
	case !(s.Noise >= 0):
		return fmt.Errorf("noise is %v, but a standard deviation of 0 or more is needed", s.Noise)
	case !(s.TestShare > 0 && s.TestShare < 1):
		return fmt.Errorf("test_share is %v, but a share between 0 and 1 is needed", s.TestShare)
	}
	if s.cut() == 0 || s.cut() == s.samples() {
		return emptyError(s.TestShare, s.samples())
	}
	return nil
}

func emptyError(testShare float64, samples int) error {
	return fmt.Errorf("test_share %v of %d samples leaves the train or test set empty", testShare, samples)
}

func (s Settings) samples() int { return s.Trajectories * s.Points }

// cut returns the number of samples in the set that comes first.
func (s Settings) cut() int {
	share := 1 - s.TestShare
	if s.TestFirst {
		share = s.TestShare
	}
	return int(float64(s.samples()) * share)
}

// TrainSamples returns the number of points of the train set.
func (s Settings) TrainSamples() int {
	if s.TestFirst {
		return s.samples() - s.cut()
	}
	return s.cut()
}

// Times returns n evenly spaced times from 0 to span inclusive; n ≥ 2.
func Times(span float64, n int) []float64 {
	ts := make([]float64, n)
	for i := range ts {
		ts[i] = span * float64(i) / float64(n-1)
	}
	return ts
}
