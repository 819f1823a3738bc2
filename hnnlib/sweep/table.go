package sweep

import (
	"fmt"
	"slices"
	"strings"

	"hnn/hnnlib/eval"
	"hnn/hnnlib/experiment"
	"hnn/hnnlib/figure"
	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/model"
	"hnn/hnnlib/plot"
)

// Row is a row of the table: the runs of a point that are done, over their seeds.
type Row struct {
	Model     string            `json:"model"`
	Settings  map[string]string `json:"settings"`
	TrainLoss eval.Summary      `json:"train_loss"`
	TestLoss  eval.Summary      `json:"test_loss"`
	EnergyMSE eval.Summary      `json:"energy_mse"` // of the paper's metric, under the corrected protocol
	Runs      []string          `json:"runs"`       // names
}

// rows makes the table of the outcomes of all runs, which are nil where one isn't done.
func (s *Sweep) rows(outcomes []*outcome) []Row {
	rows := []Row{}
	for k, p := range s.points {
		var numbers [3][]float64
		r := Row{Model: p.kind, Settings: map[string]string{}}
		for _, o := range outcomes[k*s.Grid.Seeds : (k+1)*s.Grid.Seeds] {
			if o == nil {
				continue
			}
			r.Runs = append(r.Runs, o.Run)
			for m, v := range []eval.Number{o.TrainLoss, o.TestLoss, o.EnergyMSE} {
				numbers[m] = append(numbers[m], float64(v))
			}
		}
		for i, setting := range s.Grid.Settings {
			r.Settings[setting.Key] = p.values[i]
		}
		r.TrainLoss, r.TestLoss, r.EnergyMSE = eval.Summarise(numbers[0]), eval.Summarise(numbers[1]), eval.Summarise(numbers[2])
		if len(r.Runs) > 0 {
			rows = append(rows, r)
		}
	}
	return rows
}

// Table returns the rows as text: mean ± standard deviation over n seeds.
func (s *Sweep) Table(rows []Row) (header []string, cells [][]string) {
	for _, setting := range s.Grid.Settings {
		header = append(header, setting.Key)
	}
	header = append(header, "model", "n", "train loss", "test loss", "energy MSE")
	for _, r := range rows {
		var row []string
		for _, setting := range s.Grid.Settings {
			row = append(row, r.Settings[setting.Key])
		}
		cells = append(cells, append(row, r.Model, fmt.Sprint(len(r.Runs)),
			r.TrainLoss.String(), r.TestLoss.String(), r.EnergyMSE.String()))
	}
	return header, cells
}

// Save writes table.json, table.md and, in the folder figures, a picture for each setting, and returns their paths.
func (s *Sweep) Save(now *Status) error {
	if err := artifact.WriteJSON(s.file("table.json"), now); err != nil {
		return err
	}
	text := fmt.Sprintf("# Sweep: %s\n\n%d of %d runs are done. Mean ± standard deviation over n seeds; the energy MSE is "+
		"the paper's, under the corrected protocol.\n\n%s", s.Grid, now.Done, now.Runs,
		experiment.MarkdownTable(s.Table(now.Rows)))
	if err := artifact.WriteBytes(s.file("table.md"), []byte(text)); err != nil {
		return err
	}
	for _, sheet := range s.figures(now.Rows) {
		if _, err := sheet.Save(s.file("figures")); err != nil {
			return err
		}
	}
	return nil
}

// axis is what varies along the figure of a setting, or of the kind of model.
type axis struct {
	key    string
	values []string
}

// of is a row's value of the axis.
func (a axis) of(r Row) string {
	if a.key == "model" {
		return r.Model
	}
	return r.Settings[a.key]
}

// figures draw the metrics against each setting of several values, and against the kind of model if there are several.
func (s *Sweep) figures(rows []Row) (all []*plot.Sheet) {
	var varying []axis
	for _, setting := range append(slices.Clone(s.Grid.Settings), Setting{"model", s.Grid.Models}) {
		if len(setting.Values) > 1 {
			varying = append(varying, axis{setting.Key, setting.Values})
		}
	}
	if len(varying) == 0 {
		varying = []axis{{"model", s.Grid.Models}}
	}
	for _, across := range varying {
		if sheet := against(across, varying, rows); sheet != nil {
			all = append(all, sheet)
		}
	}
	return all
}

// against draws the metrics of the rows against one axis, with a line for each choice of the others. It is nil if there
// is no finite number.
func against(across axis, varying []axis, rows []Row) *plot.Sheet {
	var panels []*plot.Panel
	for _, metric := range []struct {
		name string
		of   func(Row) eval.Summary
	}{
		{"Energy MSE", func(r Row) eval.Summary { return r.EnergyMSE }},
		{"Test loss", func(r Row) eval.Summary { return r.TestLoss }},
		{"Train loss", func(r Row) eval.Summary { return r.TrainLoss }},
	} {
		var lines []figure.SweepLine
		for _, r := range rows {
			label, kind := others(across, varying, r)
			k := slices.IndexFunc(lines, func(l figure.SweepLine) bool { return l.Label == label && l.Kind == kind })
			if k < 0 {
				k = len(lines)
				lines = append(lines, figure.SweepLine{Kind: kind, Label: label, Values: make([][]float64, len(across.values))})
			}
			at := slices.Index(across.values, across.of(r))
			for _, v := range metric.of(r).Values {
				lines[k].Values[at] = append(lines[k].Values[at], float64(v))
			}
		}
		if panel := figure.SweepPanel(metric.name, across.key, across.values, lines); panel != nil {
			panels = append(panels, panel)
		}
	}
	if panels == nil {
		return nil
	}
	return figure.Lines("against_"+across.key, "Sweep of "+across.key, panels...)
}

// others are a row's values of the axes other than across: those of settings as a label, and the kind of model.
func others(across axis, varying []axis, r Row) (label string, kind plot.Kind) {
	var words []string
	for _, a := range varying {
		switch a.key {
		case across.key:
		case "model":
			words = append(words, model.Title(r.Model))
		default:
			words = append(words, a.key+"="+a.of(r))
		}
	}
	if across.key != "model" {
		kind = plot.Kind(r.Model)
	}
	return strings.Join(words, ", "), kind
}
