package train

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"

	"hnn/hnnlib/run"
)

// Options are the settings of the optimisation. They are part of a run's identity.
type Options struct {
	Steps int `json:"steps" meaning:"training steps"` // at least 1
	Batch int `json:"batch" meaning:"samples of a step, drawn without replacement; 0 means all"`
	// LearningRate is the schedule's highest; 0 means 1e-3, the paper's.
	LearningRate float64 `json:"learning_rate" meaning:"learning rate, the schedule's highest"`
	// L2 adds L2·w to the gradient before the optimizer, unlike AdamW's decoupled decay: the paper's "weight decay".
	L2 float64 `json:"l2" meaning:"weight decay, added to the gradient"`
	// Chunk is the number of steps between two measurements of the test loss; 0 means 100. Batches are drawn for each
	// chunk, so it affects the weights too.
	Chunk int `json:"chunk" meaning:"steps between two measurements of the test loss"`

	// A run's settings leave these out where they have the paper's values, as they did before these could be chosen.
	Optimizer string  `json:"optimizer,omitempty" meaning:"adam, adamax or rmsprop"` // "" means adam
	Beta1     float64 `json:"beta1,omitempty" meaning:"decay of the gradient's mean"`
	Beta2     float64 `json:"beta2,omitempty" meaning:"decay of the squared gradient's mean"`
	Schedule  string  `json:"schedule,omitempty" meaning:"of the learning rate: constant, or cosine, which ends at 0"`
	Warmup    int     `json:"warmup,omitempty" meaning:"steps in which the learning rate rises from 0 to its highest"`
}

// paper has the optimizer of the authors' framework (paper, appendix).
var paper = Options{
	Optimizer: "adam", Beta1: 0.9, Beta2: 0.999, Schedule: "constant", LearningRate: 1e-3, Chunk: 100,
}

// epsilon keeps the divisor of an update from 0.
const epsilon = 1e-8

// WithDefaults returns o with its zero values replaced.
func (o Options) WithDefaults() Options {
	o.LearningRate, o.Chunk = cmp.Or(o.LearningRate, paper.LearningRate), cmp.Or(o.Chunk, paper.Chunk)
	o.Optimizer, o.Schedule = cmp.Or(o.Optimizer, paper.Optimizer), cmp.Or(o.Schedule, paper.Schedule)
	o.Beta1, o.Beta2 = cmp.Or(o.Beta1, paper.Beta1), cmp.Or(o.Beta2, paper.Beta2)
	return o
}

// Continues reports whether more steps would go on where these end: other schedules than the constant one depend on
// the number of steps.
func (o Options) Continues() bool { return o.WithDefaults().Schedule == paper.Schedule }

// MarshalJSON writes o as it stands in a run's settings.
func (o Options) MarshalJSON() ([]byte, error) {
	type plain Options
	o = o.WithDefaults()
	o.Optimizer, o.Schedule = unless(o.Optimizer, paper.Optimizer), unless(o.Schedule, paper.Schedule)
	o.Beta1, o.Beta2 = unless(o.Beta1, paper.Beta1), unless(o.Beta2, paper.Beta2)
	return json.Marshal(plain(o))
}

// unless returns v, or the zero value if v is usual: the inverse of cmp.Or.
func unless[T comparable](v, usual T) (zero T) {
	if v == usual {
		return zero
	}
	return v
}

// Check returns an error that names the first option that is out of range for a train set of the given size.
func (o Options) Check(samples int) error {
	switch {
	case o.Steps < 1:
		return fmt.Errorf("steps is %d, but at least 1 is needed", o.Steps)
	case o.Steps > run.MostSteps:
		return fmt.Errorf("steps is %d, but at most %d is allowed", o.Steps, run.MostSteps)
	case o.Batch < 0 || o.Batch > samples:
		return fmt.Errorf("batch is %d, but a number from 1 to the %d samples of the train set is needed, or 0 for all",
			o.Batch, samples)
	case !(o.LearningRate > 0) || math.IsInf(o.LearningRate, 0):
		return fmt.Errorf("learning_rate is %v, but a positive number is needed; the paper's is 1e-3", o.LearningRate)
	case !(o.L2 >= 0) || math.IsInf(o.L2, 0):
		return fmt.Errorf("l2 is %v, but a number of 0 or more is needed; the paper's is 1e-4", o.L2)
	case o.Chunk < 1:
		return fmt.Errorf("chunk is %d, but at least 1 is needed", o.Chunk)
	case !(o.Beta1 > 0 && o.Beta1 < 1):
		return fmt.Errorf("beta1 is %v, but a number between 0 and 1 is needed; the paper's is %v", o.Beta1, paper.Beta1)
	case !(o.Beta2 > 0 && o.Beta2 < 1):
		return fmt.Errorf("beta2 is %v, but a number between 0 and 1 is needed; the paper's is %v", o.Beta2, paper.Beta2)
	case optimizers[o.Optimizer] == nil:
		return unknown("optimizer", o.Optimizer, slices.Sorted(maps.Keys(optimizers)))
	case schedules[o.Schedule] == nil:
		return unknown("schedule", o.Schedule, slices.Sorted(maps.Keys(schedules)))
	case o.Warmup < 0 || o.Warmup >= o.Steps:
		return fmt.Errorf("warmup is %d, but a number from 0 to below the %d steps is needed", o.Warmup, o.Steps)
	}
	return nil
}

// InterruptedError reports a training that was stopped and can go on.
type InterruptedError struct{ Step, Steps int }

func (e *InterruptedError) Error() string {
	return fmt.Sprintf("training was interrupted at step %d of %d: the same command goes on from there",
		e.Step, e.Steps)
}

// tryThis is the advice for losses that are not finite.
const tryThis = "try a smaller learning_rate, or look for extreme values in the data"

// NaNError reports a training whose loss is not a finite number.
type NaNError struct {
	Step       int // the first step, from 1, with such a loss: of its batch before the update, or of the test set after
	Checkpoint int // the step of the last checkpoint; 0 if there is none
}

func (e *NaNError) Error() string {
	from := "there is no checkpoint yet"
	if e.Checkpoint > 0 {
		from = fmt.Sprintf("the last good checkpoint is of step %d", e.Checkpoint)
	}
	return fmt.Sprintf("the loss is no longer a finite number at step %d; %s; %s", e.Step, from, tryThis)
}
