package eval

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"

	"hnn/hnnlib/ode"
	"hnn/hnnlib/phase"
)

// Path is one rollout with an energy along it, as a table.
type Path struct {
	Solution *ode.Solution // of one trajectory
	Energy   []float64     // at its valid points
	opts     ode.Options
}

// Path rolls the subject out from start at the given times, which begin at 0. The energy is the subject's own, or the true
// system's where the subject has none.
func (e *Evaluator) Path(ctx context.Context, s Subject, start, times []float64) (*Path, error) {
	sol, err := e.Rollout(ctx, s, [][]float64{start}, [][]float64{times})
	if err != nil {
		return nil, err
	}
	measure := s
	if _, ok := s.Field.(phase.WithEnergy); !ok {
		measure = e.Truth()
	}
	energies, err := e.Energies(measure, sol)
	if err != nil {
		return nil, err
	}
	return &Path{sol, energies[0], e.Opts.WithDefaults()}, nil
}

// Complete returns nil if the rollout reached its last time, or an error that says at what time it ended, and why.
func (p *Path) Complete() error {
	err := p.Solution.Diverged()
	if err != nil && p.Solution.Accepted[0]+p.Solution.Rejected[0] >= p.opts.MaxSteps {
		times := p.Solution.Times[0]
		return fmt.Errorf("the %d steps that are allowed end at t = %.6g of %.6g: the states up to there are valid; allow more steps, or a larger error",
			p.opts.MaxSteps, p.Solution.Reached[0], times[len(times)-1])
	}
	return err
}

// WriteCSV writes one line per valid point under the header t,q1,…,p1,…,H, each number with 17 significant digits, which
// is what it takes to read the same number back. A rollout against time goes from 0 to negative times.
func (p *Path) WriteCSV(w io.Writer) error {
	table := csv.NewWriter(w)
	if err := table.Write(header(p.Solution.Dim())); err != nil {
		return err
	}
	for i, energy := range p.Energy {
		t := p.Solution.Times[0][i]
		if p.opts.Backward && t != 0 {
			t = -t
		}
		row := []string{digits(t)}
		for _, v := range p.Solution.At(0, i) {
			row = append(row, digits(v))
		}
		if err := table.Write(append(row, digits(energy))); err != nil {
			return err
		}
	}
	table.Flush()
	return table.Error()
}

// header names the columns of a path with dim coordinates.
func header(dim int) []string {
	names := []string{"t"}
	for _, letter := range []string{"q", "p"} {
		for i := range dim / 2 {
			names = append(names, fmt.Sprintf("%s%d", letter, i+1))
		}
	}
	return append(names, "H")
}

func digits(v float64) string { return strconv.FormatFloat(v, 'g', 17, 64) }
