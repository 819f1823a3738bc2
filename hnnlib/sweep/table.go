package sweep

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"hnn/hnnlib/eval"
	"hnn/hnnlib/experiment"
	"hnn/hnnlib/figure"
	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/plot"
)

// Row is a row of the table: the runs that differ in their seeds alone and are done.
type Row struct {
	Settings  map[string]string `json:"settings"`
	TrainLoss eval.Summary      `json:"train_loss"`
	TestLoss  eval.Summary      `json:"test_loss"`
	EnergyMSE eval.Summary      `json:"energy_mse"` // the paper's metric, under the corrected protocol
	Runs      []string          `json:"runs"`       // names
}

// metrics are the numbers of a row, in the order of figures.
var metrics = []struct {
	title string
	of    func(Row) eval.Summary
}{
	{"Energy MSE", func(r Row) eval.Summary { return r.EnergyMSE }},
	{"Test loss", func(r Row) eval.Summary { return r.TestLoss }},
	{"Train loss", func(r Row) eval.Summary { return r.TrainLoss }},
}

// rows makes the table of the outcomes of all runs, which are nil where one isn't done.
func (s *Sweep) rows(outcomes []*outcome) []Row {
	rows := []Row{}
	for k, p := range s.points {
		r := Row{Settings: map[string]string{}}
		for i, setting := range s.Grid.Settings {
			r.Settings[setting.Key] = p.values[i]
		}
		var trainLoss, testLoss, energyMSE []float64
		for _, o := range outcomes[k*s.Grid.Seeds : (k+1)*s.Grid.Seeds] {
			if o != nil {
				r.Runs, trainLoss = append(r.Runs, o.Run), append(trainLoss, float64(o.TrainLoss))
				testLoss, energyMSE = append(testLoss, float64(o.TestLoss)), append(energyMSE, float64(o.EnergyMSE))
			}
		}
		r.TrainLoss, r.TestLoss = eval.Summarise(trainLoss), eval.Summarise(testLoss)
		if r.EnergyMSE = eval.Summarise(energyMSE); len(r.Runs) > 0 {
			rows = append(rows, r)
		}
	}
	return rows
}

// Table returns the rows as text: mean ± standard deviation over n seeds.
func (s *Sweep) Table(rows []Row) (header []string, cells [][]string) {
	cells = make([][]string, len(rows))
	for _, setting := range s.Grid.Settings {
		header = append(header, setting.Key)
		for i, r := range rows {
			cells[i] = append(cells[i], r.Settings[setting.Key])
		}
	}
	for i, r := range rows {
		cells[i] = append(cells[i], fmt.Sprint(len(r.Runs)),
			r.TrainLoss.String(), r.TestLoss.String(), r.EnergyMSE.String())
	}
	return append(header, "n", "train loss", "test loss", "energy MSE"), cells
}

// Save writes table.json, table.md and, in the folder figures, a picture for each setting that has several values. Once
// all is done, it removes what only the elements needed.
func (s *Sweep) Save(now *Status) error {
	text := fmt.Sprintf("# Sweep: %s\n\n%s. Mean ± standard deviation over n seeds; the energy MSE is the paper's, "+
		"under the corrected protocol.\n\n%s", s.Grid, now, experiment.MarkdownTable(s.Table(now.Rows)))
	err := artifact.WriteJSON(s.file("table.json"), now)
	if err == nil {
		err = artifact.WriteBytes(s.file("table.md"), []byte(text))
	}
	varying := slices.DeleteFunc(slices.Clone(s.Grid.Settings), func(s Setting) bool { return len(s.Values) == 1 })
	if len(varying) == 0 { // seeds alone
		varying = slices.DeleteFunc(slices.Clone(s.Grid.Settings), func(s Setting) bool { return s.Key != Model })
	}
	for _, across := range varying {
		if sheet := against(across, varying, now.Rows); sheet != nil && err == nil {
			_, err = sheet.Save(s.file("figures"))
		}
	}
	if now.Done == now.Runs {
		_ = os.RemoveAll(s.file(programs)) // what is left does no harm
		_ = os.Remove(s.mark())
	}
	return err
}

// mostLines is how many lines can be told apart.
const mostLines = 12

// against draws the metrics of the rows against one setting, with a line for each choice of the others or, if these are
// too many, for each kind of model. It returns nil if there is no number to draw.
func against(across Setting, varying []Setting, rows []Row) *plot.Sheet {
	choices := 1
	for _, s := range varying {
		if s.Key != across.Key {
			choices *= len(s.Values) // no more than all runs
		}
	}
	if choices > mostLines {
		varying = nil
	}
	var panels []*plot.Panel
	for _, metric := range metrics {
		lines := linesOf(rows, metric.of, across, varying)
		if panel := figure.SweepPanel(metric.title, across.Key, across.Values, lines); panel != nil {
			panels = append(panels, panel)
		}
	}
	if panels == nil {
		return nil
	}
	return figure.Lines("against_"+across.Key, "Sweep of "+across.Key, panels...)
}

// linesOf returns the lines of a metric.
func linesOf(rows []Row, metric func(Row) eval.Summary, across Setting, varying []Setting) (all []figure.SweepLine) {
	for _, r := range rows {
		line := lineOf(r, across, varying)
		k := slices.IndexFunc(all, func(l figure.SweepLine) bool {
			return l.Label == line.Label && l.Kind == line.Kind
		})
		if k < 0 {
			k, all = len(all), append(all, line)
		}
		at := slices.Index(across.Values, r.Settings[across.Key])
		for _, v := range metric(r).Values {
			all[k].Values[at] = append(all[k].Values[at], float64(v))
		}
	}
	return all
}

// lineOf returns the line, without numbers, to which a row belongs: its label has the settings other than across.
func lineOf(r Row, across Setting, varying []Setting) figure.SweepLine {
	line := figure.SweepLine{Values: make([][]float64, len(across.Values))}
	if across.Key != Model {
		line.Kind = plot.Kind(r.Settings[Model])
	}
	var words []string
	for _, s := range varying {
		switch s.Key {
		case across.Key:
		case Model:
			words = append(words, line.Kind.Label())
		default:
			words = append(words, s.Key+"="+r.Settings[s.Key])
		}
	}
	line.Label = strings.Join(words, ", ")
	return line
}
