package experiment

import (
	"fmt"
	"math"
	"strings"

	"hnn/hnnlib/eval"
)

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

// note says in words where a row differs from the paper's by more than both intervals together, and why; "" where it
// doesn't.
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

// reason finds the most special of the registry's reasons: by protocol, model and metric, by model and metric, by
// metric.
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
