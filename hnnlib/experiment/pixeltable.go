package experiment

import (
	"context"
	"fmt"
)

// Reports are the measurements of the first baseline and the first HNN, by kind of model.
func (s *PixelStudy) Reports(ctx context.Context) (map[string]*PixelNumbers, error) {
	if err := s.Details(ctx); err != nil {
		return nil, err
	}
	return map[string]*PixelNumbers{s.Baselines[0].Kind: s.numbers[s.Baselines[0]], s.HNNs[0].Kind: s.numbers[s.HNNs[0]]}, nil
}

// PixelTable is the measurements of models of pictures side by side: the header and the rows as text.
func PixelTable(all map[string]*PixelNumbers) (header []string, rows [][]string) {
	header = []string{"quantity"}
	var shown []*PixelNumbers
	for _, kind := range Models {
		if n := all[kind]; n != nil {
			header, shown = append(header, modelTitle(kind)), append(shown, n)
		}
	}
	if len(shown) == 0 {
		return header, nil
	}
	row := func(what string, cell func(*PixelNumbers) string) {
		cells := []string{what}
		for _, n := range shown {
			cells = append(cells, cell(n))
		}
		rows = append(rows, cells)
	}
	row("pictures, test set", func(n *PixelNumbers) string { return n.Test.Reconstruction.String() })
	row("dynamics, test set", func(n *PixelNumbers) string { return n.Test.Dynamics.String() })
	row("canonical coordinates, test set", func(n *PixelNumbers) string { return n.Test.CC.String() })
	for i, p := range Protocols {
		row("energy MSE, "+string(p), func(n *PixelNumbers) string { return n.Energy[i].MSE.String() })
		row("the same of true frames: the error of reading angles", func(n *PixelNumbers) string { return n.Floor[i].MSE.String() })
	}
	row(fmt.Sprintf("amplitude after %d frames, over the first", shown[0].Ahead), func(n *PixelNumbers) string {
		return fmt.Sprintf("%.3f ± %.3f", n.Amplitude.Mean, n.Amplitude.Std)
	})
	row("error of the angle, rad", func(n *PixelNumbers) string { return n.AngleRMSE.String() })
	row("correlation of z_q with the angle", func(n *PixelNumbers) string { return fmt.Sprintf("%.4f", n.Correlation.Angle) })
	row("correlation of z_p with the velocity", func(n *PixelNumbers) string { return fmt.Sprintf("%.4f", n.Correlation.Velocity) })
	row("correlation of the learned H with the energy", func(n *PixelNumbers) string {
		if n.Correlation.Energy == nil {
			return "–"
		}
		return fmt.Sprintf("%.4f", float64(*n.Correlation.Energy))
	})
	return header, rows
}
