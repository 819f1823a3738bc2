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
	// leastLikeness is the least correlation with a true frame at which a frame shows a rod. Two true frames whose
	// angles differ by 0.2 have less.
	leastLikeness = 0.5
)

// AngleEstimator measures the pendulum's angle in frames, drawn or predicted. It correlates a frame with true frames at
// a grid of angles and returns the top of the parabola through the best three. Neither brightness nor a symmetric blur
// changes the result.
type AngleEstimator struct {
	angles    []float64
	templates *mat.Dense // [784, angles], each column of mean 0 and length 1
}

// NewAngleEstimator returns an estimator. It draws the true frames.
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

// standard returns a frame minus its mean, scaled to length 1, or all 0 for a frame without contrast.
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

// Angles returns the angle in each frame, in radians from hanging, or NaN for a frame that shows no rod.
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

// best returns the angle at the top of the parabola through the largest likeness and its neighbours, or NaN.
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

// AngleError is the error of an estimator on true frames, in radians.
type AngleError struct {
	RMS   float64 `json:"rms"`
	Worst float64 `json:"worst"`
	Limit float64 `json:"limit"` // the largest angle measured
}

// Error measures the estimator on true frames at 1,000 evenly spaced angles in ±limit, most of them between angles of
// the estimator's grid.
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
