package experiment

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"text/tabwriter"

	"hnn/hnnlib/eval"
	"hnn/hnnlib/model"
	"hnn/hnnlib/pixel"
	"hnn/hnnlib/train"
)

var paperHeader = []string{"task", "model", "protocol", "n", "train loss", "test loss", "energy MSE",
	"paper: train", "paper: test", "paper: energy"}

// PaperTable is the paper's table: the header, and the rows as text.
func PaperTable(rows []Row) (header []string, cells [][]string) {
	return paperHeader, names(rows, Row.Cells)
}

// Cells returns the row as text: ours as mean ± standard deviation over seeds, the paper's as mean ± its own interval.
func (r Row) Cells() []string {
	task := r.Experiment
	if r.Recipe != train.Recipes[0].Name {
		task += " (" + r.Recipe + ")"
	}
	if r.Quick {
		task += " (quick)"
	}
	return []string{task, model.Title(r.Model), string(r.Protocol), fmt.Sprint(r.TrainLoss.N),
		r.TrainLoss.String(), r.TestLoss.String(), r.energyCell(),
		r.Paper.TrainLoss.String(), r.Paper.TestLoss.String(), r.Paper.EnergyMSE.String()}
}

// energyCell is the energy MSE, with the median where the spread over seeds is wide, and with the floor where there is
// one.
func (r Row) energyCell() string {
	cell := r.EnergyMSE.String()
	if r.EnergyMSE.N > 2 && r.EnergyMSE.Std > r.EnergyMSE.Mean/2 {
		cell += ", median " + r.EnergyMSE.Median.String()
	}
	if r.Floor > 0 {
		cell += ", floor " + scientific(r.Floor)
	}
	return cell
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
		"models. The paper's: mean ± its own interval, within one model.\n\n")
	b.WriteString(MarkdownTable(PaperTable(s.Rows)))
	quick := ""
	for _, r := range s.Rows {
		if r.Note != "" {
			fmt.Fprintf(&b, "\n- %s, %s, %s: %s", r.Experiment, model.Title(r.Model), r.Protocol, r.Note)
		}
		if r.Quick {
			quick = "\nRows marked quick were trained for a tenth of the steps, at most 500, and measured on " +
				"few starts: a check that all runs, not a result.\n"
		}
	}
	for _, m := range s.Missing {
		b.WriteString("\nLeft out: " + m + "\n")
	}
	return b.String() + quick
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

// MarkdownTable writes rows below a header as Markdown, with columns of numbers aligned right.
func MarkdownTable(header []string, rows [][]string) string {
	marks := make([]string, len(header))
	for column := range header {
		marks[column] = "---:"
		for _, row := range rows {
			if !numeric.MatchString(strings.TrimSpace(row[column])) {
				marks[column] = ":---"
			}
		}
	}
	var b strings.Builder
	escape := strings.NewReplacer("|", `\|`, "\n", " ")
	line := func(cells []string) {
		for _, cell := range cells {
			b.WriteString("| " + escape.Replace(cell) + " ")
		}
		b.WriteString("|\n")
	}
	line(header)
	b.WriteString("|" + strings.Join(marks, "|") + "|\n")
	for _, row := range rows {
		line(row)
	}
	return b.String()
}

// numeric matches a cell in a column of numbers: a number, with or without an interval, a dash, or nothing.
var numeric = regexp.MustCompile(`^([-–]?|[-+−]?([\d.]+(e[-+]?\d+)?%?|Inf)|NaN)( .*)?$`)

// ReportTable puts reports of one experiment side by side: the header and the rows as text.
func ReportTable(reports map[string]*Report) (header []string, rows [][]string) {
	var titles []string
	var fields []*eval.Report
	for _, kind := range model.Names() {
		r := reports[kind]
		switch {
		case r == nil || r.Report == nil && r.PixelNumbers == nil:
			continue
		case r.Report != nil:
			fields = append(fields, r.Report)
		default:
			rows = r.PixelNumbers.addTo(rows)
		}
		titles = append(titles, model.Title(kind))
	}
	if rows != nil {
		return append([]string{"quantity"}, titles...), rows
	}
	return eval.ReportTable(titles, fields)
}

// addTo adds a column to the rows of a table; to none, the names of the quantities and a column.
func (n *PixelNumbers) addTo(rows [][]string) [][]string {
	next := 0
	add := func(quantity, value string) {
		if next == len(rows) {
			rows = append(rows, []string{quantity})
		}
		rows[next] = append(rows[next], value)
		next++
	}
	for i, terms := range []pixel.Terms{n.Train, n.Test} {
		set := []string{"train", "test"}[i]
		add("loss of pictures, "+set+" set", terms.Reconstruction.String())
		add("loss of dynamics, "+set+" set", terms.Dynamics.String())
		add("loss of canonical coordinates, "+set+" set", terms.CC.String())
	}
	add("amplitude after "+strconv.Itoa(n.Ahead)+" frames, over the first",
		fmt.Sprintf("%.3f ± %.3f", n.Amplitude.Mean, n.Amplitude.Std))
	add("error of the angle, rad", n.AngleRMSE.String())
	add("error of reading the angle off true frames, rad", scientific(n.Reading.RMS))
	add("correlation of z_q with the angle", fmt.Sprintf("%.4f", n.Correlation.Angle))
	add("correlation of z_p with the velocity", fmt.Sprintf("%.4f", n.Correlation.Velocity))
	energy, band := "–", "–"
	if v := n.Correlation.Energy; v != nil {
		energy = fmt.Sprintf("%.4f", float64(*v))
	}
	if n.ConservedBand != nil {
		band = n.ConservedBand.String()
	}
	add("correlation of the learned H with the energy", energy)
	add("largest change of the learned H, over its range", band)
	return rows
}
