package pixel

import (
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

const (
	// AngleLimit is the largest angle that is recognised, in radians from hanging. Beyond it the rod leaves the
	// picture.
	AngleLimit = 1.5
	angleStep  = 0.01 // a fifth of a pixel at the end of the rod
	// leastLikeness is the correlation below which a frame shows no rod. Two true frames that are 0.2 apart have
	// less.
	leastLikeness = 0.5
)

// AngleEstimator reads the pendulum's angle off frames, drawn or predicted. The angle is that of the true frame
// which correlates best with the given one, interpolated by a parabola through the best three of a grid. Neither
// brightness nor a symmetric blur changes it.
type AngleEstimator struct {
	angles    []float64
	templates *mat.Dense // [784, angles], each column of mean 0 and length 1
}

// NewAngleEstimator draws the frames to compare with.
func NewAngleEstimator() (*AngleEstimator, error) {
	e := &AngleEstimator{}
	steps := int(math.Round(AngleLimit / angleStep))
	for k := -steps - 1; k <= steps+1; k++ {
		e.angles = append(e.angles, float64(k)*angleStep)
	}
	frames, err := Frames(e.angles)
	if err != nil {
		return nil, err
	}
	e.templates = mat.NewDense(Pixels, len(e.angles), nil)
	for i, frame := range frames {
		e.templates.SetCol(i, standard(frame))
	}
	return e, nil
}

// standard is a frame less its mean, scaled to length 1; one without contrast is all 0.
func standard(frame []float32) []float64 {
	out := make([]float64, len(frame))
	for k, v := range frame {
		out[k] = float64(v)
	}
	floats.AddConst(-stat.Mean(out, nil), out)
	if length := floats.Norm(out, 2); length > 0 {
		floats.Scale(1/length, out)
	}
	return out
}

// Angles returns the angles that frames show, in radians from hanging; NaN where one shows no rod.
func (e *AngleEstimator) Angles(frames [][]float32) []float64 {
	shown := mat.NewDense(len(frames), Pixels, nil)
	for i, frame := range frames {
		shown.SetRow(i, standard(frame))
	}
	var likeness mat.Dense
	likeness.Mul(shown, e.templates)
	angles := make([]float64, len(frames))
	for i := range angles {
		angles[i] = e.best(likeness.RawRowView(i))
	}
	return angles
}

// best is the angle at the top of the parabola through the largest likeness and its neighbours.
func (e *AngleEstimator) best(likeness []float64) float64 {
	if floats.HasNaN(likeness) {
		return math.NaN()
	}
	i := floats.MaxIdx(likeness)
	if likeness[i] < leastLikeness || i == 0 || i == len(likeness)-1 {
		return math.NaN()
	}
	before, at, after := likeness[i-1], likeness[i], likeness[i+1]
	return e.angles[i] + angleStep/2*(before-after)/(before-2*at+after)
}

// AngleError is how far an estimator is off on true frames, in radians.
type AngleError struct {
	RMS   float64 `json:"rms"`
	Worst float64 `json:"worst"`
	Limit float64 `json:"limit"` // of the angles tried, ±
}

// Error measures the estimator on true frames at 1,000 angles over ±limit, spaced to fall anywhere between those of
// its grid.
func (e *AngleEstimator) Error(limit float64) (AngleError, error) {
	const tries = 1000
	angles := make([]float64, tries)
	for i := range angles {
		angles[i] = limit * (2*float64(i)/(tries-1) - 1)
	}
	frames, err := Frames(angles)
	if err != nil {
		return AngleError{}, err
	}
	got := e.Angles(frames)
	floats.Sub(got, angles)
	worst := math.Max(floats.Max(got), -floats.Min(got))
	return AngleError{floats.Norm(got, 2) / math.Sqrt(tries), worst, limit}, nil
}
