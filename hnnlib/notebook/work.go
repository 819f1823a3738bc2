package notebook

import (
	"cmp"
	"fmt"
	"os"
	"strings"
	"sync"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/device"
	"hnn/hnnlib/experiment"
	"hnn/hnnlib/loss"
	"hnn/hnnlib/system"
)

// Device returns the compute backend of GOMLX_BACKEND, or else the best there is, which it opens once per cell. It
// prints the backend's warning, if any, on standard error.
var Device = sync.OnceValue(func() *device.Device {
	d := Must(device.Open(Context(), "", func(line string) { fmt.Fprintln(os.Stderr, line) }))
	if d.Warning != "" {
		fmt.Fprintln(os.Stderr, "warning: "+d.Warning)
	}
	return d
})

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

// Train trains the experiment's models of one kind, as many as the notebook's parameters say; in Jupyter one, with seed
// 0. It shows a progress bar for each model. Models that are already trained are read from disk. A loss given as own
// replaces the paper's and needs its own name.
func Train(e *experiment.Experiment, kind string, own ...loss.Loss) []*experiment.Trained {
	return TrainSeeds(e, kind, experiment.Seeds(parameters().Seeds), own...)
}

// TrainSeeds is like Train for the given seeds.
func TrainSeeds(e *experiment.Experiment, kind string, seeds []uint64, own ...loss.Loss) []*experiment.Trained {
	e, c := with(e)
	return Must(e.Train(Context(), Device(), kind, experiment.TrainOptions{
		Seeds: seeds, Config: c, Progress: shown(), Loss: append(own, loss.Loss{})[0]}))
}

// Study opens the models that the notebook has trained, for figures and measurements. If they are not trained, it ends
// the cell with an error. A loss given to Train must be given here too: Study opens the models of a kind that were
// trained with it, or else those trained with the paper's loss.
func Study(e *experiment.Experiment, own ...loss.Loss) *experiment.Study {
	return StudySeeds(e, experiment.Seeds(parameters().Seeds), own...)
}

// StudySeeds is like Study for the given seeds.
func StudySeeds(e *experiment.Experiment, seeds []uint64, own ...loss.Loss) *experiment.Study {
	e, c := with(e)
	var models [2][]*experiment.Trained // for each kind of experiment.Compared
	for i, kind := range experiment.Compared {
		opts := experiment.TrainOptions{Seeds: seeds, Config: c}
		if len(own) > 0 && untrained(e, c, kind, seeds, own[0]) == nil {
			opts.Loss = own[0]
		} else {
			Check(untrained(e, c, kind, seeds, e.Loss(*c)))
		}
		models[i] = Must(e.Train(Context(), Device(), kind, opts))
	}
	return Must(experiment.NewStudy(Device(), e, models[0], models[1], parameters().Quick))
}

// untrained returns an error that names the first model that was not trained with the loss, or nil if all were.
func untrained(
	e *experiment.Experiment, c *experiment.Config, kind string, seeds []uint64, l loss.Loss,
) error {
	for _, seed := range seeds {
		r := Must(e.RunOf(Context(), Device(), kind, *c, l.Name, seed))
		if Must(r.Result()) == nil {
			return fmt.Errorf("%s, %s, seed %d is not trained yet: run the cells that train first", e.Name, kind, seed)
		}
	}
	return nil
}

// Untrained returns a study without models, for figures that need none.
func Untrained(e *experiment.Experiment) *experiment.Study {
	e, _ = with(e)
	return Must(experiment.NewStudy(Device(), e, nil, nil, parameters().Quick))
}

// Draw shows the figures of a study with the given names.
func Draw(s *experiment.Study, names ...string) {
	for _, name := range names {
		Show(Must(s.Draw(Context(), name)))
	}
}

// StudyOnDisk opens the models of all trained seeds 0, 1, …, or prints how to train them and returns nil.
func StudyOnDisk(e *experiment.Experiment) *experiment.Study {
	e, _ = with(e)
	s := Must(e.OnDisk(Context(), Device(), parameters().Quick, experiment.MostSeeds))
	if s == nil {
		fmt.Printf("%s is not trained yet: run its notebook, or 'hnn reproduce %s --seeds 5'\n", e.Title, e.Name)
	}
	return s
}

// with returns the experiment by the recipe of the cell or the notebook's parameters, and its configuration, which is
// the quick one if they say so.
func with(e *experiment.Experiment) (*experiment.Experiment, *experiment.Config) {
	e = Must(e.With(cmp.Or(chosen, parameters().Recipe)))
	c := e.ConfigFor(parameters().Quick)
	return e, &c
}

// Rows displays rows of the paper's table, and below it notes on numbers that differ from the paper's.
func Rows(rows []experiment.Row) {
	Table(experiment.PaperTable(rows))
	var notes []string
	for _, r := range rows {
		if r.Note != "" {
			notes = append(notes, fmt.Sprintf("- *%s, %s, %s*: %s", r.Experiment, r.Model, r.Protocol, r.Note))
		}
	}
	if len(notes) > 0 {
		Markdown(strings.Join(notes, "\n"))
	}
}

// Recipes displays how the HNNs on disk come out by each recipe. A headless run saves the table for the results page.
func Recipes() {
	p := parameters()
	rows := Must(experiment.RecipeRows(Context(), Device(), p.Quick))
	Table(experiment.RecipeTable(rows))
	if p.Out != "" {
		Check(experiment.SaveRecipes(p.Out, rows))
	}
}

// Results measures a study and displays the reports and the paper's table. A headless run saves them as metrics.json.
func Results(s *experiment.Study) {
	m := Must(s.Measure(Context()))
	Table(experiment.ReportTable(m.Reports))
	Rows(m.Rows)
	if out := parameters().Out; out != "" {
		Check(m.SaveTo(out))
	}
}

// Report displays the evaluation reports of the first seed's models, by default under Dormand–Prince.
func Report(s *experiment.Study, with ...experiment.Integrator) {
	integrator := append(with, experiment.Integrator{})[0]
	Table(experiment.ReportTable(Must(s.Reports(Context(), integrator))))
}
