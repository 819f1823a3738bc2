package experiment

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"hnn/hnnlib/plot"

	"gonum.org/v1/plot/vg"
)

// comparison is the headline of one task: the energy errors under the corrected protocol, mean over seeds, and how many
// times smaller the HNN's is than the baseline's, beside what the paper has.
type comparison struct {
	Title         string
	Baseline, HNN Row
}

// Ratio is how many times smaller the HNN's energy error is.
func (c comparison) Ratio() float64 { return float64(c.Baseline.EnergyMSE.Mean / c.HNN.EnergyMSE.Mean) }

// PaperRatio is the same of the paper; NaN where it has none.
func (c comparison) PaperRatio() float64 {
	return c.Baseline.Paper.EnergyMSE.Mean / c.HNN.Paper.EnergyMSE.Mean
}

// Compared are the comparisons of all tasks that have both models.
func (s *Summary) Compared() (all []comparison) {
	for _, baseline := range s.Rows {
		hnn := slices.IndexFunc(s.Rows, func(r Row) bool {
			return r.Experiment == baseline.Experiment && r.Protocol == Corrected && r.Model == Compared[1]
		})
		if baseline.Protocol == Corrected && baseline.Model == Compared[0] && hnn >= 0 {
			all = append(all, comparison{titleOf(baseline.Experiment), baseline, s.Rows[hnn]})
		}
	}
	return all
}

// Headline says in one sentence what came out; "" where nothing did.
func (s *Summary) Headline() string { return headline(s.Compared()) }

func headline(all []comparison) string {
	var ratios []float64 // above 1
	for _, c := range all {
		if ratio := c.Ratio(); ratio > 1 {
			ratios = append(ratios, ratio)
		}
	}
	if len(all) == 0 {
		return ""
	}
	if len(ratios) == 0 {
		return "On no task is the Hamiltonian network's energy error smaller than the baseline's."
	}
	tasks := fmt.Sprintf("On %d of %d tasks, ", len(ratios), len(all))
	switch {
	case len(all) == 1:
		tasks = all[0].Title + ": "
	case len(ratios) == 1:
		tasks = fmt.Sprintf("On one of %d tasks, ", len(all))
	case len(ratios) == len(all):
		tasks = fmt.Sprintf("On all %d tasks, ", len(all))
	}
	factor, least := times(slices.Max(ratios)), times(slices.Min(ratios))
	if least != factor {
		factor = strings.TrimSuffix(least, " times") + " to " + factor
	}
	return tasks + "the Hamiltonian network's energy error is " + factor + " smaller than the baseline's."
}

// times writes a factor with two digits: "1.7 times", "110 times", "2,900 times".
func times(factor float64) string {
	if !(factor > 0) || math.IsInf(factor, 0) {
		return "–"
	}
	short, _ := strconv.ParseFloat(fmt.Sprintf("%.1e", factor), 64) // of a number as text
	text := strconv.FormatFloat(short, 'f', -1, 64)
	for i := len(text) - 3; i > 0 && short >= 1000; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text + " times"
}

// power writes a number with two digits as people do: 0.17, 3.8 × 10⁻⁴.
func power(v Number) string {
	if size := math.Abs(float64(v)); v == 0 || !v.Finite() || size >= 0.001 && size < 1000 {
		return fmt.Sprintf("%.2g", float64(v))
	}
	mantissa, exponent, _ := strings.Cut(fmt.Sprintf("%.1e", float64(v)), "e")
	n, _ := strconv.Atoi(exponent) // without its leading 0
	small := strings.NewReplacer("-", "⁻", "0", "⁰", "1", "¹", "2", "²", "3", "³", "4", "⁴",
		"5", "⁵", "6", "⁶", "7", "⁷", "8", "⁸", "9", "⁹")
	return mantissa + " × 10" + small.Replace(strconv.Itoa(n))
}

// overviewName is the file of the figure at the head of the page.
const overviewName = "energy_error"

// overview shows the energy errors of all tasks beside the paper's: a row for each task, and our seeds over the paper's
// value. It is nil where there is nothing to show.
func overview(all []comparison) *plot.Sheet {
	p := &plot.Panel{X: "energy error (mean squared)", LogX: true, Width: 400}
	words := []string{"Energy error of every task on a logarithmic axis."}
	shown := 0
	for i, c := range all {
		at := float64(len(all) - i - 1)
		p.YTicks = append(p.YTicks, plot.Tick{At: at, Label: c.Title})
		p.Add(plot.Line{Pen: &plot.Pen{Ink: plot.Fade(plot.Grey, 0.4), Width: 2.4}, Silent: true, Aside: true,
			X: []float64{float64(c.HNN.EnergyMSE.Mean), float64(c.Baseline.EnergyMSE.Mean)},
			Y: slices.Repeat([]float64{at + 0.14}, 2)})
		for _, row := range []Row{c.Baseline, c.HNN} {
			kind := plot.Kind(row.Model)
			var seeds []float64
			for _, v := range row.EnergyMSE.Values {
				if v > 0 && v.Finite() { // a logarithmic axis can show it
					seeds = append(seeds, float64(v))
				}
			}
			if len(seeds) > 0 {
				shown++
				p.Add(plot.Dots{Kind: kind, X: seeds, Y: slices.Repeat([]float64{at + 0.14}, len(seeds)), Radius: 3.4,
					Ink: plot.Fade(kind.Ink(), 0.7)})
			}
			if paper := row.Paper.EnergyMSE.Mean; paper > 0 {
				p.Add(plot.Dots{Kind: kind, Label: kind.Label() + ", paper", X: []float64{paper},
					Y: []float64{at - 0.14}, Radius: 3.4, Ring: true})
			}
		}
		words = append(words, fmt.Sprintf("%s: baseline %s, Hamiltonian network %s, %s smaller; in the paper %s.",
			c.Title, power(c.Baseline.EnergyMSE.Mean), power(c.HNN.EnergyMSE.Mean), times(c.Ratio()),
			times(c.PaperRatio())))
	}
	if shown == 0 {
		return nil
	}
	p.Height = vg.Length(34 * len(all))
	p.YLim = [2]float64{-0.6, float64(len(all)) - 0.4}
	s := &plot.Sheet{Name: overviewName, Title: "Energy error of the two models, a dot a seed, beside the paper's " +
		"values", Alt: strings.Join(words, " ")}
	s.Row(p)
	return s
}
