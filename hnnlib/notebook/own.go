package notebook

import (
	"fmt"

	"hnn/hnnlib/experiment"
	"hnn/hnnlib/system"
)

// Own is an experiment on a system of the reader's own, to be trained, studied and measured like the paper's.
func Own(sys *system.System) *experiment.Experiment { return Must(experiment.Own(Device(), sys)) }

// Conform checks that a system is what it says of itself, over 20 units of time, and says so. Otherwise the cell ends with the
// error that says what is not.
func Conform(sys *system.System) {
	Check(system.Conform(Context(), Device(), sys, 20))
	fmt.Printf("%s: the field is that of H by finite differences, H is conserved, separability is as declared, and the sampler draws valid starts\n", sys.Name)
}
