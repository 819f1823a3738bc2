package notebook

import (
	"fmt"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/experiment"
	"hnn/hnnlib/system"
)

// Own returns an experiment on a system, which can be trained, studied and measured like the paper's.
func Own(sys *system.System) *experiment.Experiment { return Must(experiment.Own(Device(), sys)) }

// OwnRecording returns an experiment on a recording of a system, a text file in the format of dataset.ReadRecording.
func OwnRecording(sys *system.System, path string) *experiment.Experiment {
	return Must(experiment.OwnRecording(Device(), sys, Must(dataset.ReadRecording(path))))
}

// Conform checks a system (see system.Conform). It prints that the system passed, or ends the cell with an error.
func Conform(sys *system.System) {
	Check(system.Conform(Context(), Device(), sys))
	fmt.Printf("%s: the field is that of H by finite differences, H is conserved, separability is as declared, "+
		"and the sampler draws valid starts\n", sys.Name)
}
