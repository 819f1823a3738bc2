package dataset

// TrainSamples is the number of samples of the train set that [Generate] makes of settings that pass Check.
func (s Settings) TrainSamples() int { return s.Trajectories*s.Points - s.testSamples() }
