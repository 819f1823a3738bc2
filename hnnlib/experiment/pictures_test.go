package experiment_test

import (
	"context"
	"math"
	"testing"

	"hnn/hnnlib/device/devicetest"
	"hnn/hnnlib/experiment"
	"hnn/hnnlib/figure"
	"hnn/hnnlib/pixel"
	"hnn/hnnlib/run"
)

// A study of small models of pictures: rows under both protocols, every figure, and a ride through latent space.
func TestPixelStudy(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	t.Setenv(run.DirEnv, t.TempDir())
	e := *experiment.PixelPendulum
	e.Config.Hidden, e.Config.Pixels.Coder = 32, 32
	e.Config.Pixels.Data.Episodes, e.Config.Pixels.Data.Frames = 20, 43
	e.Config.Train.Steps, e.Config.Train.Batch = 3000, 100
	ctx := context.Background()
	s, err := e.Open(ctx, dev, experiment.Options{Quick: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	rows, err := s.Rows(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []struct {
		model    string
		protocol experiment.Protocol
	}{{"baseline", experiment.Published}, {"baseline", experiment.Corrected}, {"hnn", experiment.Published}, {"hnn", experiment.Corrected}} {
		r := rows[i]
		if r.Model != want.model || r.Protocol != want.protocol || !(r.EnergyMSE.Mean >= 0) || !(r.Floor > 0) || r.TrainLoss.N != 1 || r.Paper.EnergyMSE.Mean == 0 {
			t.Errorf("row %d is %+v", i, r)
		}
	}
	// True frames have less error under the corrected protocol, whose energy a true motion conserves.
	if rows[1].Floor > 1e-6 || rows[0].Floor < 10*rows[1].Floor {
		t.Errorf("the floors are %v (published) and %v (corrected)", rows[0].Floor, rows[1].Floor)
	}
	for _, d := range e.Figures {
		if p, err := s.Draw(ctx, d.Name); err != nil {
			t.Errorf("%s: %v", d.Name, err)
		} else if f, ok := p.(*figure.Figure); ok && (f.Name != d.Name || f.AltText() == "") {
			t.Errorf("%s is called %s, and has the text alternative %q", d.Name, f.Name, f.AltText())
		}
	}
	m, err := s.Measure(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if m.Reports["hnn"].Ahead != experiment.PixelAhead || m.Reports["baseline"].PixelNumbers == nil {
		t.Errorf("the metrics are %+v", m)
	}
	header, cells := experiment.ReportTable(m.Reports)
	for _, row := range cells {
		if len(row) != len(header) || len(header) != 3 {
			t.Errorf("row %q below %q", row, header)
		}
	}

	s.View.Bump = experiment.Bump{From: pixel.State{Angle: 0.2}, To: 0.3, Keep: 6, Change: 4}
	legs, err := s.Ride(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if len(legs) != 3 || legs[1].Gain == 0 || len(legs[0].Frames) != 7 || len(legs[1].Frames) != 5 || legs[2].Times[0] != 10 {
		t.Errorf("the legs are %+v", legs)
	}
	own := func(i, k int) float64 { return legs[i].Own[k] }
	if got := own(2, 6) - own(0, 0); math.Abs(got-legs[1].Gain) > 1e-4*math.Abs(legs[1].Gain) {
		t.Errorf("the ride has added %v of the model's own energy, want %v", got, legs[1].Gain)
	}
	if _, err := s.Draw(ctx, "energy_bump"); err != nil {
		t.Error(err)
	}
	for want, b := range map[string]experiment.Bump{
		"the bump goes from 0 to 0.3, but amplitudes between 0 and π/2 rad are needed; the data have up to 0.59": {To: 0.3, Keep: 5, Change: 5},
		"the stretches last 2 and 5 frames, but at least 4 and 1 are needed":                                     {From: pixel.State{Angle: 0.1}, To: 0.3, Keep: 2, Change: 5},
	} {
		s.View.Bump = b
		if _, err := s.Draw(ctx, "energy_bump"); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
