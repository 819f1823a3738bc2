package experiment

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"hnn/hnnlib/eval"
	"hnn/hnnlib/model"
)

// tableHeader is the header of Cells.
var tableHeader = []string{"task", "model", "protocol", "n", "train loss", "test loss", "energy MSE", "paper: train", "paper: test", "paper: energy"}

// Cells returns the row as text: ours as mean ± standard deviation over seeds, the paper's as mean ± its
// own interval.
func (r Row) Cells() []string {
	task := r.Experiment
	if r.Quick {
		task += " (quick)"
	}
	return []string{task, modelTitle(r.Model), string(r.Protocol), fmt.Sprint(r.TrainLoss.N),
		PlusMinus(r.TrainLoss), PlusMinus(r.TestLoss), r.energyCell(),
		r.Paper.TrainLoss.String(), r.Paper.TestLoss.String(), r.Paper.EnergyMSE.String()}
}

// energyCell is the energy MSE, with the median where the spread over seeds is wide, and with the floor where there is
// one.
func (r Row) energyCell() string {
	cell := PlusMinus(r.EnergyMSE)
	if r.EnergyMSE.N > 2 && r.EnergyMSE.Std > r.EnergyMSE.Mean/2 {
		cell += ", median " + scientific(r.EnergyMSE.Median)
	}
	if r.Floor > 0 {
		cell += ", floor " + scientific(r.Floor)
	}
	return cell
}

func modelTitle(kind string) string {
	return model.Title(kind)
}

// PlusMinus writes mean ± standard deviation with three digits; of one seed, the mean alone.
func PlusMinus(s eval.Summary) string {
	if s.N == 1 {
		return scientific(s.Mean)
	}
	return scientific(s.Mean) + " ± " + scientific(s.Std)
}

// String writes the paper's number with its interval.
func (e Estimate) String() string {
	if e.Mean == 0 {
		return "–"
	}
	return scientific(e.Mean) + " ± " + scientific(e.Interval)
}

func scientific(v float64) string { return Number(v).String() }

// Markdown writes the table.
func (s *Summary) Markdown() string {
	var b strings.Builder
	b.WriteString("# The paper's table, reproduced\n\nOurs: mean ± standard deviation over n independently trained " +
		"models. " +
		"The paper's: mean ± its own interval, within one model.\n\n")
	b.WriteString(markdownTable(PaperTable(s.Rows)))
	for _, r := range s.Rows {
		if r.Note != "" {
			fmt.Fprintf(&b, "\n- %s, %s, %s: %s", r.Experiment, modelTitle(r.Model), r.Protocol, r.Note)
		}
	}
	for _, m := range s.Missing {
		b.WriteString("\nLeft out: " + m + "\n")
	}
	for _, r := range s.Rows {
		if r.Quick {
			b.WriteString("\nRows marked quick were trained for a tenth of the steps, at most 500, and measured on " +
				"few starts: a check that all runs, not a result.\n")
			break
		}
	}
	return b.String()
}

func markdownTable(header []string, rows [][]string) string {
	var b strings.Builder
	b.WriteString("| " + strings.Join(header, " | ") + " |\n|" + strings.Repeat("---|", len(header)) + "\n")
	for _, r := range rows {
		b.WriteString("| " + strings.Join(r, " | ") + " |\n")
	}
	return b.String()
}

// PaperTable is the paper's table: the header, and the rows as text.
func PaperTable(rows []Row) (header []string, cells [][]string) {
	for _, r := range rows {
		cells = append(cells, r.Cells())
	}
	return tableHeader, cells
}

// TextTable writes rows below a header for a terminal, with the columns aligned.
func TextTable(header []string, rows [][]string) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, row := range append([][]string{header}, rows...) {
		fmt.Fprintln(w, strings.ReplaceAll(strings.Join(row, "\t"), "\n", " "))
	}
	w.Flush() // into memory: never fails
	return b.String()
}
