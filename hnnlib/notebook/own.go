package notebook

import (
	"fmt"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/experiment"
	"hnn/hnnlib/system"
)

// Own makes an experiment of a system, to be trained, studied and measured like the paper's.
func Own(sys *system.System) *experiment.Experiment { return Must(experiment.Own(Device(), sys)) }

// OwnRecording makes an experiment of a recording of a system: a text file as dataset.ReadRecording takes it.
func OwnRecording(sys *system.System, path string) *experiment.Experiment {
	return Must(experiment.OwnRecording(Device(), sys, Must(dataset.ReadRecording(path))))
}

// Conform checks a system (see system.Conform), and says that it passed. If it does not, the cell
// ends with an error that says why.
func Conform(sys *system.System) {
	Check(system.Conform(Context(), Device(), sys))
	fmt.Printf("%s: the field is that of H by finite differences, H is conserved, separability is as declared, "+
		"and the sampler draws valid starts\n", sys.Name)
}
