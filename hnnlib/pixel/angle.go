package pixel

import (
	"math"
	"sync"

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

// templateAngles are the angles with which frames are compared: one more than up to the limit on both sides.
var templateAngles = func() (angles []float64) {
	steps := int(math.Round(AngleLimit / angleStep))
	for k := -steps - 1; k <= steps+1; k++ {
		angles = append(angles, float64(k)*angleStep)
	}
	return angles
}()

// templates are the true frames at these angles as the columns of a matrix, each of mean 0 and length 1.
var templates = sync.OnceValue(func() *mat.Dense {
	all := mat.NewDense(Pixels, len(templateAngles), nil)
	for i, frame := range drawn(templateAngles) {
		all.SetCol(i, standard(frame))
	}
	return all
})

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

// Angles measures the pendulum's angle in frames, drawn or predicted, in radians from hanging, or NaN for a frame that
// shows no rod. It correlates a frame with true frames at a grid of angles and returns the top of the parabola through
// the best three. Neither brightness nor a symmetric blur changes the result.
func Angles(frames [][]float32) []float64 {
	shown := mat.NewDense(len(frames), Pixels, nil)
	for i, frame := range frames {
		shown.SetRow(i, standard(frame))
	}
	var likeness mat.Dense
	likeness.Mul(shown, templates())
	angles := make([]float64, len(frames))
	for i := range angles {
		angles[i] = best(likeness.RawRowView(i))
	}
	return angles
}

// best returns the angle at the top of the parabola through the largest likeness and its neighbours, or NaN.
func best(likeness []float64) float64 {
	if floats.HasNaN(likeness) {
		return math.NaN()
	}
	i := floats.MaxIdx(likeness)
	if likeness[i] < leastLikeness || i == 0 || i == len(likeness)-1 {
		return math.NaN()
	}
	before, at, after := likeness[i-1], likeness[i], likeness[i+1]
	return templateAngles[i] + angleStep/2*(before-after)/(before-2*at+after)
}

// AngleError is the error of [Angles] on true frames, in radians.
type AngleError struct {
	RMS   float64 `json:"rms"`
	Worst float64 `json:"worst"`
	Limit float64 `json:"limit"` // the largest angle measured
}

// ReadingError measures [Angles] on true frames at 1,000 evenly spaced angles in ±limit, most of them between angles of
// the grid.
func ReadingError(limit float64) AngleError {
	const tries = 1000
	angles := make([]float64, tries)
	for i := range angles {
		angles[i] = limit * (2*float64(i)/(tries-1) - 1)
	}
	got := Angles(drawn(angles))
	floats.Sub(got, angles)
	worst := math.Max(floats.Max(got), -floats.Min(got))
	return AngleError{floats.Norm(got, 2) / math.Sqrt(tries), worst, limit}
}
