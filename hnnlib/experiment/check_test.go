package experiment_test

import (
	"testing"

	"hnn/hnnlib/experiment"
	"hnn/hnnlib/run"
)

// As many steps are allowed as a run keeps, and not one more.
func TestTheMostSteps(t *testing.T) {
	c := experiment.Spring.Config
	c.Train.Steps = run.MostSteps
	if err := experiment.Spring.Check("hnn", c); err != nil {
		t.Error(err)
	}
	c.Train.Steps++
	if err := experiment.Spring.Check("hnn", c); err == nil || err.Error() != "steps is 10000001, but at most 10000000 is allowed" {
		t.Errorf("one more: error %v", err)
	}
}
