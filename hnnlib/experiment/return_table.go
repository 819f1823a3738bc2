package experiment

import (
	"fmt"

	"hnn/hnnlib/ode"
)

// ReturnTable is ways there and back as a table: the header and the rows as text.
func ReturnTable(all []Return) (header []string, rows [][]string) {
	header = []string{"field", "integrator", "order", "symplectic", "symmetric", "distance from the start"}
	yes := map[bool]string{true: "yes", false: "no"}
	for _, r := range all {
		distance := r.Error.String()
		if r.Lost > 0 {
			distance += fmt.Sprintf(", %d lost", r.Lost)
		}
		row := []string{modelTitle(r.Model), r.Integrator, "", "", "", distance}
		if m, err := ode.ByName(r.Integrator); err == nil {
			row[2], row[3], row[4] = fmt.Sprint(m.Order), yes[m.Symplectic], yes[m.Symmetric]
		}
		rows = append(rows, row)
	}
	return header, rows
}

// PastTable is what flows do to phase space and to the past as a table: the header and the rows as text.
func PastTable(all []ReturnPast) (header []string, rows [][]string) {
	header = []string{"field", "a volume of 1 becomes", "an error on the way back grows by up to", "distance from the " +
		"true start, from the true end"}
	for _, r := range all {
		rows = append(rows, []string{modelTitle(r.Model), fmt.Sprintf("%.6g", float64(r.Volume)), fmt.Sprintf("%.3g", float64(r.Growth)), r.Past.String()})
	}
	return header, rows
}
