package experiment

import (
	"fmt"

	"hnn/hnnlib/eval"
	"hnn/hnnlib/model"
	"hnn/hnnlib/pixel"
)

// ReportTable puts reports of one experiment side by side: the header and the rows as text.
func ReportTable(reports map[string]*Report) (header []string, rows [][]string) {
	var names []string
	var fields []*eval.Report
	var pictures []*PixelNumbers
	for _, kind := range model.Names() {
		switch r := reports[kind]; {
		case r == nil:
		case r.Report != nil:
			names, fields = append(names, modelTitle(kind)), append(fields, r.Report)
		case r.PixelNumbers != nil:
			names, pictures = append(names, modelTitle(kind)), append(pictures, r.PixelNumbers)
		}
	}
	if len(pictures) > 0 {
		return PixelTable(names, pictures)
	}
	return eval.ReportTable(names, fields)
}

// PixelTable puts the measurements of models of pictures side by side: the header and the rows as text.
func PixelTable(names []string, models []*PixelNumbers) (header []string, rows [][]string) {
	row := func(what string, cell func(*PixelNumbers) string) {
		cells := []string{what}
		for _, n := range models {
			cells = append(cells, cell(n))
		}
		rows = append(rows, cells)
	}
	for _, set := range []struct {
		name  string
		terms func(*PixelNumbers) pixel.Terms
	}{{"train", func(n *PixelNumbers) pixel.Terms { return n.Train }}, {"test", func(n *PixelNumbers) pixel.Terms { return n.Test }}} {
		row("loss of pictures, "+set.name+" set", func(n *PixelNumbers) string { return set.terms(n).Reconstruction.String() })
		row("loss of dynamics, "+set.name+" set", func(n *PixelNumbers) string { return set.terms(n).Dynamics.String() })
		row("loss of canonical coordinates, "+set.name+" set", func(n *PixelNumbers) string { return set.terms(n).CC.String() })
	}
	if len(models) > 0 {
		row(fmt.Sprintf("amplitude after %d frames, over the first", models[0].Ahead), func(n *PixelNumbers) string {
			return fmt.Sprintf("%.3f ± %.3f", n.Amplitude.Mean, n.Amplitude.Std)
		})
	}
	row("error of the angle, rad", func(n *PixelNumbers) string { return n.AngleRMSE.String() })
	row("error of reading the angle off true frames, rad", func(n *PixelNumbers) string { return Number(n.Reading.RMS).String() })
	row("correlation of z_q with the angle", func(n *PixelNumbers) string { return fmt.Sprintf("%.4f", n.Correlation.Angle) })
	row("correlation of z_p with the velocity", func(n *PixelNumbers) string { return fmt.Sprintf("%.4f", n.Correlation.Velocity) })
	row("correlation of the learned H with the energy", func(n *PixelNumbers) string {
		if n.Correlation.Energy == nil {
			return "–"
		}
		return fmt.Sprintf("%.4f", float64(*n.Correlation.Energy))
	})
	row("largest change of the learned H, over its range", func(n *PixelNumbers) string {
		if n.ConservedBand == nil {
			return "–"
		}
		return n.ConservedBand.String()
	})
	return append([]string{"quantity"}, names...), rows
}
