package eval

import (
	"fmt"
	"slices"
)

// ReportTable is reports side by side, one column each under its name, and a last one for the perturbed truth,
// which is the same for all: the header, and the rows as text.
func ReportTable(names []string, reports []*Report) (header []string, rows [][]string) {
	header = append([]string{"quantity"}, names...)
	var floor *Accuracy
	if len(reports) > 0 && reports[0].Floor != nil {
		floor = reports[0].Floor
		header = append(header, "truth, start moved by 1e-4")
	}
	row := func(what string, perturbed string, cell func(*Report) string) {
		cells := []string{what}
		for _, r := range reports {
			cells = append(cells, cell(r))
		}
		if floor != nil {
			cells = append(cells, perturbed)
		}
		rows = append(rows, cells)
	}
	row("integrator", "", (*Report).String)
	for i, part := range tableParts {
		if slices.ContainsFunc(reports, func(r *Report) bool { return part.of(r) == nil }) {
			continue
		}
		for _, line := range part.lines {
			perturbed := ""
			if i == 0 && floor != nil {
				perturbed = line.cell(floor)
			}
			row(part.title+line.title, perturbed, func(r *Report) string { return line.cell(part.of(r)) })
		}
	}
	for _, line := range []struct {
		title string
		of    func(*Report) Number
	}{
		{"forward, then backward: distance from the start", func(r *Report) Number { return r.Return.Median }},
		{"symplecticity defect of the flow, max |MᵀJM − J|", func(r *Report) Number { return r.Symplecticity.Defect }},
		{"change of volume in phase space, |det M − 1|", func(r *Report) Number { return r.Symplecticity.Volume }},
	} {
		row(line.title, "", func(r *Report) string { return line.of(r).String() })
	}
	return header, rows
}

type accuracyLine struct {
	title string
	cell  func(*Accuracy) string
}

var (
	energyMSELine = accuracyLine{"energy MSE", func(a *Accuracy) string { return a.EnergyMSE.String() }}
	driftLine     = accuracyLine{"energy drift per unit of time", func(a *Accuracy) string { return fmt.Sprint(a.EnergyDrift) }}
	bandLine      = accuracyLine{"energy band", func(a *Accuracy) string { return a.EnergyBand.String() }}
	coordLine     = accuracyLine{"coordinate MSE", func(a *Accuracy) string { return a.CoordinateMSE.String() }}
	relativeLine  = accuracyLine{"symmetric relative error", func(a *Accuracy) string { return a.RelativeError.String() }}
	validLine     = accuracyLine{"valid prediction time", validCell}
)

// tableParts are the groups of starts in the table. The perturbed truth belongs to the first.
var tableParts = []struct {
	title string
	of    func(*Report) *Accuracy
	lines []accuracyLine
}{
	{"", func(r *Report) *Accuracy { return r.Inside },
		[]accuracyLine{energyMSELine, driftLine, bandLine, coordLine, relativeLine, validLine}},
	{"ten times longer: ", func(r *Report) *Accuracy { return r.Long },
		[]accuracyLine{energyMSELine, driftLine, validLine}},
	{"less energy than the data: ", func(r *Report) *Accuracy { return r.Below },
		[]accuracyLine{energyMSELine, validLine}},
	{"more energy than the data: ", func(r *Report) *Accuracy { return r.Above },
		[]accuracyLine{energyMSELine, validLine}},
}

// validCell is the median valid time, of which span, and how many starts outlasted it.
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
