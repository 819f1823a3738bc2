package experiment

import (
	"fmt"
)

// MostSeeds is how many models of a kind may be asked for: far above what anyone trains, it keeps a slip of the
// keyboard from asking for more.
const MostSeeds = 100_000

// The largest settings that Check lets through. They lie far above what the paper needs and keep a slip of the keyboard
// from asking for more memory than there is.
const (
	mostHidden  = 10_000
	mostSamples = 10_000_000
	mostChunk   = 1_000_000
)

// Check returns an error that names the first setting that is unknown or out of range for a model of that kind, before
// anything is computed.
func (e *Experiment) Check(kind string, c Config) error {
	for _, m := range []struct {
		key         string
		value, most int
	}{{"hidden", c.Hidden, mostHidden}, {"chunk", c.Train.Chunk, mostChunk}} {
		if m.value > m.most {
			return fmt.Errorf("%s is %d, but at most %d is allowed", m.key, m.value, m.most)
		}
	}
	if _, err := e.model(kind, c); err != nil {
		return err
	}
	if err := e.CheckData(c); err != nil {
		return err
	}
	return c.Train.WithDefaults().Check(e.Source.TrainSamples(c))
}

// CheckData is Check for what makes the data, and for what is learned from them.
func (e *Experiment) CheckData(c Config) error { return e.Source.Check(c) }
