package experiment

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"text/tabwriter"

	"hnn/hnnlib/eval"
	"hnn/hnnlib/model"
)

var paperHeader = []string{"task", "model", "protocol", "n", "train loss", "test loss", "energy MSE",
	"paper: train", "paper: test", "paper: energy"}

// PaperTable is the paper's table: the header, and the rows as text.
func PaperTable(rows []Row) (header []string, cells [][]string) {
	return paperHeader, mapped(rows, Row.Cells)
}

// Cells returns the row as text: ours as mean ± standard deviation over seeds, the paper's as mean ± its own interval.
func (r Row) Cells() []string {
	task := r.Experiment
	if r.Recipe != paperRecipe {
		task += " (" + r.Recipe + ")"
	}
	if r.Quick {
		task += " (quick)"
	}
	return []string{task, model.Title(r.Model), string(r.Protocol), fmt.Sprint(r.TrainLoss.N),
		r.TrainLoss.String(), r.TestLoss.String(), r.energyCell(),
		r.Paper.TrainLoss.String(), r.Paper.TestLoss.String(), r.Paper.EnergyMSE.String()}
}

// energyCell is the energy MSE, with the median where the spread over seeds is wide, and with any floor.
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
	var films []*PixelNumbers
	for _, kind := range model.Names() {
		switch r := reports[kind]; {
		case r != nil && r.Report != nil:
			fields = append(fields, r.Report)
		case r != nil && r.PixelNumbers != nil:
			films = append(films, r.PixelNumbers)
		default:
			continue
		}
		titles = append(titles, model.Title(kind))
	}
	if len(films) == 0 {
		return eval.ReportTable(titles, fields)
	}
	for _, line := range pixelLines {
		title := strings.Replace(line.title, "#", strconv.Itoa(films[0].Ahead), 1)
		rows = append(rows, append([]string{title}, mapped(films, line.cell)...))
	}
	return append([]string{"quantity"}, titles...), rows
}

// pixelLines are the rows of a report on models of pictures. # is how many frames were predicted.
var pixelLines = []struct {
	title string
	cell  func(*PixelNumbers) string
}{
	{"loss of pictures, train set", func(n *PixelNumbers) string { return n.Train.Reconstruction.String() }},
	{"loss of dynamics, train set", func(n *PixelNumbers) string { return n.Train.Dynamics.String() }},
	{"loss of canonical coordinates, train set", func(n *PixelNumbers) string { return n.Train.CC.String() }},
	{"loss of pictures, test set", func(n *PixelNumbers) string { return n.Test.Reconstruction.String() }},
	{"loss of dynamics, test set", func(n *PixelNumbers) string { return n.Test.Dynamics.String() }},
	{"loss of canonical coordinates, test set", func(n *PixelNumbers) string { return n.Test.CC.String() }},
	{"amplitude after # frames, over the first", func(n *PixelNumbers) string {
		return fmt.Sprintf("%.3f ± %.3f", n.Amplitude.Mean, n.Amplitude.Std)
	}},
	{"error of the angle, rad", func(n *PixelNumbers) string { return n.AngleRMSE.String() }},
	{"error of reading the angle off true frames, rad", func(n *PixelNumbers) string {
		return scientific(n.Reading.RMS)
	}},
	{"correlation of z_q with the angle", func(n *PixelNumbers) string { return known("%.4f", &n.Correlation.Angle) }},
	{"correlation of z_p with the velocity", func(n *PixelNumbers) string {
		return known("%.4f", &n.Correlation.Velocity)
	}},
	{"correlation of the learned H with the energy", func(n *PixelNumbers) string {
		return known("%.4f", n.Correlation.Energy)
	}},
	{"largest change of the learned H, over its range", func(n *PixelNumbers) string {
		return known("%v", n.ConservedBand)
	}},
}

// known writes a number that some models don't have.
func known[N any](format string, v *N) string {
	if v == nil {
		return "–"
	}
	return fmt.Sprintf(format, *v)
}

// Reasons that several numbers share.
const (
	oneDraw = "every seed draws its own noise, and the loss follows the draw more than the model; the paper has one " +
		"draw"

	spreadOfBaselines = "baselines differ from seed to seed by more than an order of magnitude; the paper's number " +
		"is that of one model"

	lastStep = "the training ends at a constant rate, and the loss after the last step is one draw of what it " +
		"wanders through; over the last 3,000 steps of our HNNs it goes from 1.6e-6 to 1.7e-5, half of the time " +
		"between 3.3e-6 and 6.7e-6"

	encounters = "the motion is chaotic, and a few close encounters dominate every mean: the paper's interval is as " +
		"wide as its mean, and so is ours"
)

// unknownReason is what a note says where the registry has no reason.
const unknownReason = "the cause is not known"

// note says where a row differs from the paper's by more than both intervals together, and why; "" where it doesn't.
func (e *Experiment) note(r *Row) string {
	if r.Quick {
		return ""
	}
	var parts []string
	last := ""
	for _, m := range []struct {
		key, title string
		ours       eval.Summary
		within     float64 // the interval within one model, where it is measured
		paper      Estimate
	}{
		{"train_loss", "train loss", r.TrainLoss, 0, r.Paper.TrainLoss},
		{"test_loss", "test loss", r.TestLoss, 0, r.Paper.TestLoss},
		{"energy_mse", "energy MSE", r.EnergyMSE, float64(r.WithinModel), r.Paper.EnergyMSE},
	} {
		ours, spread := float64(m.ours.Mean), float64(m.ours.Std)
		if m.ours.N == 1 {
			spread = m.within
		}
		if m.paper.Mean == 0 || math.Abs(ours-m.paper.Mean) <= m.paper.Interval+spread {
			continue
		}
		why := e.reason(r, m.key)
		if why == last {
			why = "the same"
		} else {
			last = why
		}
		parts = append(parts, fmt.Sprintf("The %s is %s the paper's, by more than the intervals allow: %s.",
			m.title, compared(ours, m.paper.Mean), why))
	}
	return strings.Join(parts, " ")
}

// compared says how a stands to b, so that "the paper's" can follow: "12 % above", "2.4 times".
func compared(a, b float64) string {
	switch ratio := a / b; {
	case !(ratio < math.Inf(1)):
		return "without bound beside"
	case ratio >= 1.5:
		return times(ratio)
	case ratio <= 1/1.5:
		return times(1/ratio) + " smaller than"
	case ratio > 1:
		return fmt.Sprintf("%.0f %% above", 100*(ratio-1))
	default:
		return fmt.Sprintf("%.0f %% below", 100*(1-ratio))
	}
}

// reason finds the most special of the experiment's reasons.
func (e *Experiment) reason(r *Row, metric string) string {
	if e.recipe != "" {
		return "the models are trained by the recipe " + e.recipe + ", not as the authors trained"
	}
	key := string(r.Protocol) + "/" + r.Model + "/" + metric
	for found := true; found; _, key, found = strings.Cut(key, "/") {
		if why, ok := e.Reasons[key]; ok {
			return why
		}
	}
	return unknownReason
}
