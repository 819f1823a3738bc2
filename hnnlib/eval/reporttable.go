package eval

import "fmt"

// perturbedTitle heads the column of the perturbed truth.
const perturbedTitle = "truth, start moved by 1e-4"

// ReportTable is reports side by side, one column each under its name, and a last one for the perturbed truth, which is
// the same for all: the header, and the rows as text.
func ReportTable(names []string, reports []*Report) (header []string, rows [][]string) {
	header = append([]string{"quantity"}, names...)
	floor := len(reports) > 0 && reports[0].Floor != nil
	if floor {
		header = append(header, perturbedTitle)
	}
	row := func(what string, cell func(*Report) string, perturbed string) {
		cells := []string{what}
		for _, r := range reports {
			cells = append(cells, cell(r))
		}
		if floor {
			cells = append(cells, perturbed)
		}
		rows = append(rows, cells)
	}
	row("integrator", (*Report).String, "")
	for _, part := range accuracyParts {
		if !part.present(reports) {
			continue
		}
		for _, line := range part.lines {
			perturbed := ""
			if floor && part.floor {
				perturbed = line.cell(reports[0].Floor)
			}
			row(part.title+line.title, func(r *Report) string { return line.cell(part.of(r)) }, perturbed)
		}
	}
	row("forward, then backward: distance from the start", func(r *Report) string { return r.Return.Median.String() }, "")
	row("symplecticity defect of the flow, max |MᵀJM − J|", func(r *Report) string { return r.Symplecticity.Defect.String() }, "")
	row("change of volume in phase space, |det M − 1|", func(r *Report) string { return r.Symplecticity.Volume.String() }, "")
	return header, rows
}

// accuracyPart is a group of starts in the table.
type accuracyPart struct {
	title string
	of    func(*Report) *Accuracy
	lines []accuracyLine
	floor bool // the perturbed truth is known
}

func (p accuracyPart) present(reports []*Report) bool {
	for _, r := range reports {
		if p.of(r) == nil {
			return false
		}
	}
	return true
}

type accuracyLine struct {
	title string
	cell  func(*Accuracy) string
}

var (
	energyMSELine = accuracyLine{"energy MSE", func(a *Accuracy) string { return a.EnergyMSE.String() }}
	driftLine     = accuracyLine{"energy drift per unit of time", func(a *Accuracy) string { return a.EnergyDrift.String() }}
	bandLine      = accuracyLine{"energy band", func(a *Accuracy) string { return a.EnergyBand.String() }}
	coordLine     = accuracyLine{"coordinate MSE", func(a *Accuracy) string { return a.CoordinateMSE.String() }}
	relativeLine  = accuracyLine{"symmetric relative error", func(a *Accuracy) string { return a.RelativeError.String() }}
	validLine     = accuracyLine{"valid prediction time", validCell}
)

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

var accuracyParts = []accuracyPart{
	{"", func(r *Report) *Accuracy { return r.Inside }, []accuracyLine{energyMSELine, driftLine, bandLine, coordLine, relativeLine, validLine}, true},
	{"ten times longer: ", func(r *Report) *Accuracy { return r.Long }, []accuracyLine{energyMSELine, driftLine, validLine}, false},
	{"less energy than the data: ", func(r *Report) *Accuracy { return r.Below }, []accuracyLine{energyMSELine, validLine}, false},
	{"more energy than the data: ", func(r *Report) *Accuracy { return r.Above }, []accuracyLine{energyMSELine, validLine}, false},
}
