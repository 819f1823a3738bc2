package eval

import (
	"fmt"
	"slices"
)

// ReportTable returns the header and the rows of a table with one column for each report, under its name, and a last
// column for the perturbed truth, which the reports share.
func ReportTable(names []string, reports []*Report) (header []string, rows [][]string) {
	header = append([]string{"quantity"}, names...)
	floor := &Accuracy{}
	if len(reports) > 0 && reports[0].PerturbedTruth != nil {
		floor = reports[0].PerturbedTruth
		header = append(header, "truth, start moved by 1e-4")
	}
	row := func(title, perturbed string, cell func(*Report) string) {
		cells := []string{title}
		for _, r := range reports {
			cells = append(cells, cell(r))
		}
		rows = append(rows, append(cells, perturbed)[:len(header)])
	}
	row("integrator", "", (*Report).Integrator)
	for i, part := range tableParts {
		if slices.ContainsFunc(reports, func(r *Report) bool { return part.of(r) == nil }) {
			continue
		}
		for _, line := range tableLines {
			if i >= line.parts {
				continue
			}
			perturbed := ""
			if i == 0 {
				perturbed = line.cell(floor)
			}
			row(part.title+line.title, perturbed, func(r *Report) string { return line.cell(part.of(r)) })
		}
	}
	row("forward, then backward: distance from the start", "",
		func(r *Report) string { return r.Return.Median.String() })
	row("symplecticity defect of the flow, max |MᵀJM − J|", "",
		func(r *Report) string { return r.Symplecticity.Defect.String() })
	row("change of volume in phase space, |det M − 1|", "",
		func(r *Report) string { return r.Symplecticity.Volume.String() })
	return header, rows
}

// tableParts are the groups of starts in the table. The perturbed truth is compared with the first.
var tableParts = []struct {
	title string
	of    func(*Report) *Accuracy
}{
	{"", func(r *Report) *Accuracy { return r.Inside }},
	{"ten times longer: ", func(r *Report) *Accuracy { return r.Long }},
	{"less energy than the data: ", func(r *Report) *Accuracy { return r.Below }},
	{"more energy than the data: ", func(r *Report) *Accuracy { return r.Above }},
}

// tableLines are the quantities that the table shows for a group of starts.
var tableLines = []struct {
	title string
	parts int // the number of tableParts, from the first, that have this line
	cell  func(*Accuracy) string
}{
	{"energy MSE", 4, func(a *Accuracy) string { return a.EnergyMSE.String() }},
	{"energy drift per unit of time", 2, func(a *Accuracy) string { return a.EnergyDrift.String() }},
	{"energy band", 1, func(a *Accuracy) string { return a.EnergyBand.String() }},
	{"coordinate MSE", 1, func(a *Accuracy) string { return a.CoordinateMSE.String() }},
	{"symmetric relative error", 1, func(a *Accuracy) string { return a.RelativeError.String() }},
	{"valid prediction time", 4, validCell},
}

// validCell returns the median valid time, the span, and how many predictions outlasted it or diverged.
func validCell(a *Accuracy) string {
	s := fmt.Sprintf("%.3g of %.3g", float64(a.ValidTime), a.Span)
	if a.Starts > 1 {
		s += fmt.Sprintf(" (%d of %d to the end)", a.Outlasted, a.Starts)
	}
	if a.Diverged > 0 {
		s += fmt.Sprintf(", %d diverged", a.Diverged)
	}
	return s
}
