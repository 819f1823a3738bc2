package pixel_test

import (
	"bytes"
	"math"
	"slices"
	"testing"

	"hnn/hnnlib/pixel"

	"github.com/sbinet/npyio/npz"
	"gonum.org/v1/gonum/mat"
)

var few = pixel.Settings{Episodes: 10, Frames: 9, TestShare: 0.2, MaxAngle: math.Pi / 6, MaxSpeed: 1}

func TestTheSeedDecidesTheFrames(t *testing.T) {
	a, b, c := must(pixel.Generate(few, 1)), must(pixel.Generate(few, 1)), must(pixel.Generate(few, 2))
	if !slices.Equal(a.Train.Pixels, b.Train.Pixels) || !mat.Equal(a.Test.Coords, b.Test.Coords) {
		t.Error("the same seed gives other data")
	}
	if mat.EqualApprox(a.Train.Coords, c.Train.Coords, 1e-3) {
		t.Error("another seed gives the same data")
	}
}

func TestThePapersSizes(t *testing.T) {
	set := must(pixel.Generate(pixel.Paper, 0))
	for name, c := range map[string]struct {
		part pixel.Part
		want int
	}{"train": {set.Train, 16000}, "test": {set.Test, 4000}} {
		coords, _ := c.part.Coords.Dims()
		late, _ := c.part.LateCoords.Dims()
		next := len(c.part.NextPixels) / pixel.PairPixels
		for _, got := range []int{c.part.Samples(), next, coords, late} {
			if got != c.want {
				t.Errorf("%s: %d samples, want %d", name, got, c.want)
			}
		}
	}
	if got := pixel.Paper.TrainSamples(); got != 16000 {
		t.Errorf("the settings promise %d samples", got)
	}
	if most := slices.Max(set.Train.Pixels); most > pixel.Rod || most < pixel.Rod-1e-6 {
		t.Errorf("the largest number is %v, want %v", most, pixel.Rod)
	}
}

// The late coordinates are those of the state one step after a pair's second frame. The coordinates are those of the
// second frame.
func TestThePairsAndTheirCoordinates(t *testing.T) {
	set := must(pixel.Generate(few, 4))
	perEpisode := few.Frames - 3
	for _, part := range []pixel.Part{set.Train, set.Test} {
		for i := range part.Samples() {
			late := lateState(part, i)
			state := back(late)
			before := back(state)
			want := must(pixel.Frames([]float64{before.Angle, state.Angle, late.Angle}))
			pixels := part.Pixels[i*pixel.PairPixels : (i+1)*pixel.PairPixels]
			next := part.NextPixels[i*pixel.PairPixels : (i+1)*pixel.PairPixels]
			if !near(pixels, slices.Concat(want[:2]...)) || !near(next, slices.Concat(want[1:]...)) {
				t.Fatalf("sample %d: the frames are not those of its state", i)
			}
			same(t, i, "coords", part.Coords, state.Angle, (late.Angle-before.Angle)/(2*pixel.TimeStep)/4)
			if i%perEpisode > 0 {
				next := pixel.Step(lateState(part, i-1))
				same(t, i, "late coords", part.LateCoords, next.Angle, next.Velocity/4)
			}
			if start := back(before); i%perEpisode == 0 &&
				(math.Abs(start.Angle) > few.MaxAngle || math.Abs(start.Velocity) > few.MaxSpeed) {
				t.Errorf("an episode starts at %+v", start)
			}
		}
	}
}

// lateState returns the state with the late coordinates of sample i.
func lateState(p pixel.Part, i int) pixel.State {
	return pixel.State{Angle: p.LateCoords.At(i, 0), Velocity: 4 * p.LateCoords.At(i, 1)}
}

// back undoes a step on which the speed was not clipped.
func back(s pixel.State) pixel.State {
	angle := s.Angle - s.Velocity*pixel.TimeStep
	return pixel.State{Angle: angle, Velocity: s.Velocity - (pixel.Step(pixel.State{Angle: angle}).Velocity)}
}

func near(a, b []float32) bool {
	// 0.005 is the rasterizer's rounding.
	return slices.EqualFunc(a, b, func(x, y float32) bool { return math.Abs(float64(x-y)) < 0.005 })
}

func same(t *testing.T, row int, name string, m *mat.Dense, q, p float64) {
	t.Helper()
	if math.Abs(m.At(row, 0)-q) > 1e-12 || math.Abs(m.At(row, 1)-p) > 1e-12 {
		t.Fatalf("sample %d: %s are %v, want %v and %v", row, name, m.RawRowView(row), q, p)
	}
}

// In each episode the energy is constant for the corrected coordinates but not for the published ones.
func TestTheEnergyOfTheCoordinates(t *testing.T) {
	s := few
	s.Frames = 103
	set := must(pixel.Generate(s, 0))
	spread := func(coords *mat.Dense) float64 {
		widest := 0.
		for from := 0; from < set.Train.Samples(); from += s.Frames - 3 {
			least, most := math.Inf(1), 0.
			for i := from; i < from+s.Frames-3; i++ {
				q, p := coords.At(i, 0), coords.At(i, 1)
				h := 1.875*(1-math.Cos(q)) + p*p
				least, most = min(least, h), max(most, h)
			}
			widest = max(widest, most-least)
		}
		return widest
	}
	corrected, published := spread(set.Train.Coords), spread(set.Train.LateCoords)
	if corrected > 0.003 || published < 10*corrected {
		t.Errorf("along an episode the energy changes by up to %.5f, published %.5f", corrected, published)
	}
}

func TestFramesNPZHoldsTheArrays(t *testing.T) {
	set := must(pixel.Generate(few, 0))
	for _, published := range []bool{false, true} {
		var file bytes.Buffer
		if err := set.WriteNPZ(&file, published); err != nil {
			t.Fatal(err)
		}
		z := must(npz.NewReader(bytes.NewReader(file.Bytes()), int64(file.Len())))
		coords := map[string]*mat.Dense{"coords": set.Train.Coords, "test_coords": set.Test.Coords}
		if published {
			coords = map[string]*mat.Dense{"coords": set.Train.LateCoords, "test_coords": set.Test.LateCoords}
		}
		for name, want := range coords {
			var got mat.Dense
			if err := z.Read(name+".npy", &got); err != nil || !mat.Equal(&got, want) {
				t.Errorf("%s came back changed (%v)", name, err)
			}
		}
		for name, want := range map[string][]float32{"pixels": set.Train.Pixels, "next_pixels": set.Train.NextPixels,
			"test_pixels": set.Test.Pixels, "test_next_pixels": set.Test.NextPixels} {
			var got []float32
			if err := z.Read(name+".npy", &got); err != nil || !slices.Equal(got, want) {
				t.Errorf("%s came back changed (%v)", name, err)
			}
			if shape := z.Header(name + ".npy").Descr.Shape; !slices.Equal(shape, []int{len(want) / 1568, 1568}) {
				t.Errorf("%s has shape %v", name, shape)
			}
		}
	}
}

func TestBadFrameSettings(t *testing.T) {
	for want, change := range map[string]func(*pixel.Settings){
		"episodes is 1, but at least 2 are needed, one to train and one to test":              func(s *pixel.Settings) { s.Episodes = 1 },
		"frames is 3, but at least 4 per episode are needed to make a sample":                 func(s *pixel.Settings) { s.Frames = 3 },
		"1000 episodes of 201 frames are more than the 200000 frames that are allowed":        func(s *pixel.Settings) { s.Episodes, s.Frames = 1000, 201 },
		"test_share is 0, but a share between 0 and 1 is needed":                              func(s *pixel.Settings) { s.TestShare = 0 },
		"test_share is NaN, but a share between 0 and 1 is needed":                            func(s *pixel.Settings) { s.TestShare = math.NaN() },
		"test_share 0.01 of 10 episodes leaves the train or test set empty":                   func(s *pixel.Settings) { s.TestShare = 0.01 },
		"max_angle is NaN, but a number of radians from 0 to π is needed; the paper's is π/6": func(s *pixel.Settings) { s.MaxAngle = math.NaN() },
		"max_angle is 4, but a number of radians from 0 to π is needed; the paper's is π/6":   func(s *pixel.Settings) { s.MaxAngle = 4 },
		"max_speed is -1, but a number from 0 to 8 is needed; the paper's is 1":               func(s *pixel.Settings) { s.MaxSpeed = -1 },
		"max_speed is +Inf, but a number from 0 to 8 is needed; the paper's is 1":             func(s *pixel.Settings) { s.MaxSpeed = math.Inf(1) },
	} {
		s := few
		change(&s)
		if _, err := pixel.Generate(s, 0); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
