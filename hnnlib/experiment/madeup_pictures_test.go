package experiment_test

import (
	"context"
	"math"
	"strings"
	"testing"

	"hnn/hnnlib/device/devicetest"
	"hnn/hnnlib/experiment"
	"hnn/hnnlib/pixel"
	"hnn/hnnlib/train"
)

// widePendulum is all that a second experiment on pictures takes: this, and a line in the registry.
var widePendulum = &experiment.Experiment{
	Info: experiment.Info{Name: "wide-pendulum", Title: "Wide pendulum"},
	Source: &experiment.Pictures{Metric: func(p experiment.Protocol) pixel.EnergySpec {
		late := p == experiment.Published
		return pixel.EnergySpec{Starts: 3, Ahead: 130, Weight: pixel.EnergyWeight, GymVelocity: late, Late: late}
	}},
	Config: experiment.Config{
		Hidden: 32, Scalars: 1,
		Pixels: experiment.PixelSettings{Coder: 32, Loss: pixel.PaperLoss,
			Data: pixel.Settings{Episodes: 20, Frames: 43, MaxAngle: 0.8, MaxSpeed: 1, TestShare: 0.2}},
		Train: train.Options{Steps: 3000, Batch: 100, LearningRate: 1e-3, Chunk: 100},
	},
	Defects: []string{"The velocity is Gym's own."},
	Paper:   map[string]experiment.PaperRow{"hnn": {EnergyMSE: experiment.Estimate{Mean: 1e-4, Interval: 1e-5}}},
	Figures: experiment.Shared("schema", "dataset", "losses", "latent", "frames", "angles", "frames_animation",
		"seeds", "energy_bump", "bump_animation"),
	View: experiment.View{Swing: pixel.State{Angle: 0.5}, Strip: 20, Ahead: 40,
		Bump: experiment.Bump{From: pixel.State{Angle: 0.2}, To: 0.3, Keep: 6, Change: 4}},
}

func TestMadeUpPictureExperiment(t *testing.T) {
	_, section, page := reproduced(t, widePendulum, 1)
	m := section.Metrics
	for i, want := range []struct {
		model    string
		protocol experiment.Protocol
	}{{"baseline", experiment.Published}, {"baseline", experiment.Corrected}, {"hnn", experiment.Published}, {"hnn",
		experiment.Corrected}} {
		r := m.Rows[i]
		if r.Model != want.model || r.Protocol != want.protocol || !(r.EnergyMSE.Mean >= 0) || !(r.Floor > 0) ||
			r.TrainLoss.N != 1 {
			t.Errorf("row %d is %+v", i, r)
		}
	}
	// True frames have less error under the corrected protocol, whose energy a true motion conserves.
	if m.Rows[1].Floor > 1e-5 || m.Rows[0].Floor < 10*m.Rows[1].Floor {
		t.Errorf("the floors are %v (published) and %v (corrected)", m.Rows[0].Floor, m.Rows[1].Floor)
	}
	if m.Reports["hnn"].Ahead != 130 || m.Reports["baseline"].PixelNumbers == nil {
		t.Errorf("the metrics are %+v", m)
	}
	header, cells := experiment.ReportTable(m.Reports)
	for _, row := range cells {
		if len(row) != len(header) || len(header) != 3 || !strings.Contains(page, row[0]) {
			t.Errorf("row %q below %q", row, header)
		}
	}

	s := must(widePendulum.Open(context.Background(), devicetest.OpenForTest(t), experiment.Options{Quick: true}))
	defer s.Close()
	checkRide(t, s)
	refused(t, second(s.Draw(context.Background(), "fields")),
		"wide-pendulum learns from pictures: it has no coordinates to follow")
}

// checkRide follows the bump of the view, and asks for bumps that can't be.
func checkRide(t *testing.T, s *experiment.Study) {
	t.Helper()
	legs := must(s.Ride(context.Background()))
	if len(legs) != 3 || legs[1].Gain == 0 || len(legs[0].Frames) != 7 || len(legs[1].Frames) != 5 ||
		legs[2].Times[0] != 10 {
		t.Errorf("the legs are %+v", legs)
	}
	own := func(i, k int) float64 { return legs[i].Own[k] }
	if got := own(2, 6) - own(0, 0); math.Abs(got-legs[1].Gain) > 1e-4*math.Abs(legs[1].Gain) {
		t.Errorf("the ride has added %v of the model's own energy, want %v", got, legs[1].Gain)
	}
	for want, b := range map[string]experiment.Bump{
		"the bump goes from 0 to 0.3, but amplitudes between 0 and π/2 rad are needed; the data have up to 0.59": {To: 0.3, Keep: 5, Change: 5},
		"the stretches last 2 and 5 frames, but at least 4 and 1 are needed":                                     {From: pixel.State{Angle: 0.1}, To: 0.3, Keep: 2, Change: 5},
	} {
		s.View.Bump = b
		refused(t, second(s.Draw(context.Background(), "energy_bump")), want)
	}
}
