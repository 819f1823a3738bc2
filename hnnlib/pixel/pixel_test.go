package pixel_test

import (
	"math"
	"slices"
	"testing"

	"hnn/hnnlib/device/devicetest"
	"hnn/hnnlib/eval"
	"hnn/hnnlib/model"
	"hnn/hnnlib/ode"
	"hnn/hnnlib/pixel"
)

func TestAnglesAreReadOffTrueFrames(t *testing.T) {
	for limit, worst := range map[float64]float64{0.6: 5e-4, 1.45: 1e-3} {
		got := pixel.ReadingError(limit)
		if got.Limit != limit || !(got.RMS > 0) || got.RMS > worst/4 || got.Worst > worst {
			t.Errorf("over ±%g: %+v, want less than %g", limit, got, worst)
		}
	}
}

// The estimator is right on faint frames and on frames that are blurred over angles on both sides.
func TestAnglesAreReadOffFaintAndBlurredFrames(t *testing.T) {
	for _, angle := range []float64{-0.5, -0.123, 0, 0.31, 0.555} {
		spread := frames(angle-0.05, angle-0.025, angle, angle+0.025, angle+0.05)
		frame := make([]float32, pixel.Pixels)
		for k, v := range slices.Concat(spread...) {
			frame[k%pixel.Pixels] += 0.1*v + 0.02
		}
		got := pixel.Angles([][]float32{frame})
		if math.Abs(got[0]-angle) > 0.01 {
			t.Errorf("at %g: read as %g", angle, got[0])
		}
	}
}

func TestFramesWithoutARod(t *testing.T) {
	blank := make([]float32, pixel.Pixels)
	bad := slices.Clone(blank)
	bad[3] = float32(math.NaN())
	board := slices.Clone(blank)
	for k := range board {
		board[k] = float32((k/pixel.Side + k) % 2)
	}
	for name, frame := range map[string][]float32{
		"blank": blank, "NaN": bad, "chess board": board, "rod out of the picture": frames(2.5)[0],
	} {
		if got := pixel.Angles([][]float32{frame}); !math.IsNaN(got[0]) {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// The energy of the true motion is constant with the centred velocity but not with Gym's. If the true frames replace a
// model's, the error is nearly 0.
func TestPixelEnergyOfTheTruth(t *testing.T) {
	starts := pixel.Paper.FreshStarts(3, 5)
	states := must(pixel.Swing(starts[0], 200))
	var angles []float64
	for _, s := range states {
		angles = append(angles, s.Angle)
	}
	spread := func(s pixel.EnergySpec) float64 {
		all := s.Energies(angles)
		if len(all) != 198 {
			t.Fatalf("%d energies of 200 angles", len(all))
		}
		return (slices.Max(all) - slices.Min(all)) / all[0]
	}
	exact := pixel.EnergySpec{}
	gym := pixel.EnergySpec{Weight: 1.9, GymVelocity: true, Late: true}
	if s := spread(exact); s > 0.02 {
		t.Errorf("the energy of the true motion changes by %g", s)
	}
	if s := spread(gym); s < 0.1 || s > 0.4 {
		t.Errorf("with Gym's velocity the energy of the true motion changes by %g", s)
	}
	truth := must(pixel.Truth(starts, 150))
	again := pixel.Reread(truth)
	for _, c := range []struct {
		spec pixel.EnergySpec
		most float64
	}{{exact, 1e-6}, {gym, 1e-4}} {
		res := pixel.EnergyMSE(again, truth, c.spec)
		if !(res.MSE > 0) || float64(res.MSE) > c.most || len(res.PerStart) != 3 || res.Diverged != 0 {
			t.Errorf("%+v: the truth's own frames have %+v, want at most %g", c.spec, res, c.most)
		}
	}
	ratios := must(pixel.AmplitudeRatios(again, 152))
	for _, r := range ratios {
		if math.Abs(r-1) > 0.02 {
			t.Errorf("the truth's amplitude ratio is %g", r)
		}
	}
	if rmse := pixel.AngleRMSE(again, truth); !(rmse > 0) || rmse > 2e-4 {
		t.Errorf("the truth's own angles are off by %g", rmse)
	}
}

func evaluator(t *testing.T, opts ode.Options) pixel.Evaluator {
	t.Helper()
	e := eval.New(devicetest.OpenForTest(t), nil, opts)
	t.Cleanup(e.Close)
	return pixel.Evaluator{Latent: e}
}

// pairModel returns a small model of pairs of frames with weights drawn from a seed.
func pairModel(kind string) *pixel.Autoencoder {
	return withWeights(pixel.Spec{Spec: model.Spec{Kind: kind, Dim: 2, Hidden: 8}, Coder: 8}, 1)
}

func TestPredictionsAreCodedFollowedAndDecoded(t *testing.T) {
	for _, opts := range []ode.Options{{}, {Method: "implicit-midpoint", Step: 0.25}} {
		e := evaluator(t, opts)
		m := pairModel("hnn")
		truth := must(pixel.Truth([]pixel.State{{Angle: 0.1}, {Angle: -0.3, Velocity: 0.4}}, 7))
		both := must(e.Rollouts(t.Context(), m, truth))
		if len(both) != 2 || len(both[0].States) != 8 || len(both[0].Frames) != 9 || len(both[1].Angles) != 9 ||
			len(both[1].Frames[8]) != pixel.Pixels {
			t.Fatalf("%d films, of %d frames", len(both), len(both[0].Frames))
		}
		one := must(e.Rollouts(t.Context(), m, truth[1:]))
		for k, v := range slices.Concat(one[0].Frames...) {
			if w := both[1].Frames[k/pixel.Pixels][k%pixel.Pixels]; math.Abs(float64(v-w)) > 1e-5 {
				t.Fatalf("number %d of the second film is %g, alone %g", k, w, v)
			}
		}
		codes := must(e.Encode(m, slices.Concat(truth[0].Frames[:2]...)))
		shown := must(e.Decode(m, codes))[0]
		for k, v := range slices.Concat(both[0].Frames[:2]...) {
			if math.Abs(float64(v-shown[k])) > 1e-5 {
				t.Fatalf("number %d of the given frames is %g, encoded and decoded %g", k, v, shown[k])
			}
		}
		if band := pixel.ConservedBand(both); band == nil || !(*band < 0.01) {
			t.Errorf("%+v: the latent Hamiltonian changes by %v", opts, band)
		}
	}
}

// An untrained baseline is measured like any model, and has no Hamiltonian.
func TestRolloutsOfAModel(t *testing.T) {
	e := evaluator(t, ode.Options{})
	m := pairModel("baseline")
	truth := must(pixel.Truth(pixel.Paper.FreshStarts(2, 0), 5))
	r := must(e.Rollouts(t.Context(), m, truth))
	if len(truth) != 2 || len(truth[0].States) != 8 || len(truth[0].Angles) != 7 || len(r) != 2 ||
		len(r[0].Angles) != 7 {
		t.Errorf("%d true states and %d angles for 7 frames", len(truth[0].States), len(r[0].Angles))
	}
	if band := pixel.ConservedBand(r); band != nil {
		t.Errorf("a baseline's latent Hamiltonian changes by %v", band)
	}
	set := must(pixel.Generate(pixel.Settings{Episodes: 2, Frames: 12, TestShare: 0.5, MaxAngle: 0.5, MaxSpeed: 1}, 0))
	c, err := e.Correlate(m, &set.Test)
	if err != nil || !(math.Abs(c.Angle) <= 1) || !(math.Abs(c.Velocity) <= 1) || c.Angle == c.Velocity ||
		c.Energy != nil {
		t.Errorf("the correlations are %+v, %v", c, err)
	}
	c, err = e.Correlate(pairModel("hnn"), &set.Test)
	if err != nil || c.Energy == nil || !(math.Abs(float64(*c.Energy)) <= 1) {
		t.Errorf("the HNN's correlations are %+v, %v", c, err)
	}
}

func TestBadPixelEvaluations(t *testing.T) {
	e := evaluator(t, ode.Options{Method: "leapfrog"})
	short := must(pixel.Truth([]pixel.State{{Angle: 0.1}}, 100))
	refuse(t, map[string]error{
		"-1 frames ahead were asked for, but at least 1 is needed":                                                                                                                         failure(pixel.Truth([]pixel.State{{}}, -1)),
		"no start was given: at least one state of the pendulum is needed":                                                                                                                 failure(pixel.Truth(nil, 3)),
		"start 1: a swing starts at angle NaN and velocity 0, but finite numbers are needed":                                                                                               failure(pixel.Truth([]pixel.State{{Angle: math.NaN()}}, 3)),
		"amplitudes are taken over the first and the last 60 frames: films of at least 120 are needed, not 102":                                                                            failure(pixel.AmplitudeRatios(short, 102)),
		"in latent space: leapfrog needs a separable Hamiltonian, H = T(p) + V(q), and this one isn't: use implicit-midpoint, midpoint4, midpoint6 (symplectic for any H), or dopri5, rk4": failure(e.Rollouts(t.Context(), pairModel("hnn"), short)),
	})
}

// failure returns the error of a call with two results.
func failure[T any](_ T, err error) error { return err }

// refuse compares errors, keyed by the expected text.
func refuse(t *testing.T, errs map[string]error) {
	t.Helper()
	for want, err := range errs {
		if err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// must returns v, or panics if err is not nil.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
