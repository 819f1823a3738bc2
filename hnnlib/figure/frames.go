package figure

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot/vg"
)

// FrameRow is one series of pictures: of the truth, as a model predicts them, or of a data set.
type FrameRow struct {
	Kind   Kind        // Neutral for what is neither truth nor a model, such as an episode of a data set
	Label  string      // "" for the kind's own
	Frames [][]float32 // one at each of Times: 28×28 numbers, the top row first, 0 for paper and about 0.5 for the rod
}

// FramesData is what Frames draws. A model's frame with a NaN or an Inf in it, as of a rollout that diverged, is crossed out.
type FramesData struct {
	Name, Title, Alt string    // "" for defaults
	TLabel           string    // "" for "time $t$"
	Times            []float64 // rising
	Rows             []FrameRow
	// Notes are words for each of Times, which FramesAnimation shows beside the time, such as what is done to the energy; nil for
	// none.
	Notes []string
	// Columns is how many of the times a row shows at most, evenly spread, the first and the last among them; from 2 to 16, 0
	// for 10. Times a period apart show one phase again and again.
	Columns int
}

// mostColumns is how many pictures fit beside each other in a notebook's column.
const mostColumns = 16

// Frames draws pictures of 28×28 points in a grid, a row for each series and a column for each time (the pictures of figure 7
// of the blog post), all on one scale: 0 is white, 0.5 and more nearly black. With more times than columns, its Plotly form
// plays all of them instead (every second one, or third, where they are many), the rows side by side.
func Frames(d FramesData) (*Figure, error) {
	name, err := d.check()
	if err != nil {
		return nil, err
	}
	f := newFigure(name, or(d.Title, "Frames over time"), or(d.Alt, framesAlt(d)), d.grid())
	if len(d.Times) > d.columns() {
		plays(f, func() (map[string]any, error) { return d.player().plotly() })
	}
	return f, nil
}

func (r FrameRow) name() string { return or(r.Label, r.Kind.Label()) }

func (d FramesData) columns() int {
	if d.Columns == 0 {
		return 10
	}
	return d.Columns
}

func (d FramesData) check() (string, error) {
	name, err := named(d.Name, "frames")
	if err != nil {
		return "", err
	}
	if d.Columns != 0 && (d.Columns < 2 || d.Columns > mostColumns) {
		return "", fault(name, "columns", fmt.Sprintf("from 2 to %d, or 0 for 10", mostColumns), "%d", d.Columns)
	}
	if len(d.Rows) == 0 {
		return "", fault(name, "rows", "at least one", "none")
	}
	if err := checkTimes(name, "times", d.Times); err != nil {
		return "", err
	}
	if d.Notes != nil && len(d.Notes) != len(d.Times) {
		return "", fault(name, "notes", fmt.Sprintf("%d, one for each time, or none", len(d.Times)), "%d", len(d.Notes))
	}
	for i, r := range d.Rows {
		part := fmt.Sprintf("row %q", or(r.name(), fmt.Sprint(i+1)))
		if err := checkFrames(name, part, r.Frames, len(d.Times)); err != nil {
			return "", err
		}
		if err := r.checkScale(name, part); err != nil {
			return "", err
		}
	}
	return name, nil
}

// checkScale wants pictures that no model made on the scale from 0 to 1: others, say to 255, would be drawn black.
func (r FrameRow) checkScale(name, part string) error {
	if r.Kind == Baseline || r.Kind == HNN {
		return nil
	}
	for i, f := range r.Frames {
		for _, v := range f {
			if !(v >= -0.01 && v <= 1.01) {
				return fault(name, fmt.Sprintf("%s, frame %d", part, i+1), "numbers from 0 to 1", "%v", v)
			}
		}
	}
	return nil
}

// checkTimes wants at least one time, all finite and rising.
func checkTimes(figure, part string, times []float64) error {
	if len(times) == 0 {
		return fault(figure, part, "at least one", "none")
	}
	if err := checkFinite(figure, part, times...); err != nil {
		return err
	}
	for i := 1; i < len(times); i++ {
		if times[i] <= times[i-1] {
			return fault(figure, part, "rising ones", "%v after %v", times[i], times[i-1])
		}
	}
	return nil
}

// even are at most n indices of a list of the given length, evenly spread, the first and the last among them.
func even(length, n int) []int {
	n = min(n, length)
	out := make([]int, n)
	for k := range out {
		if n > 1 {
			out[k] = int(math.Round(float64(k) / float64(n-1) * float64(length-1)))
		}
	}
	return out
}

// frameGap is the room between pictures.
const frameGap vg.Length = 4

// frameWidth is the side of n pictures beside each other: a whole number of the screen's points for each of theirs, but for the smallest.
func frameWidth(n int) vg.Length {
	const point = vg.Length(frameSide) * 72 / screen
	switch {
	case n <= 6:
		return 3 * point
	case n <= 11:
		return 2 * point
	default:
		return 1.5 * point
	}
}

// grid is one panel with all pictures, whose axes name the rows and the times.
func (d FramesData) grid() *sheet {
	shown := even(len(d.Times), d.columns())
	side := frameWidth(len(shown))
	rows, columns := len(d.Rows), len(shown)
	p := &panel{
		x: axis{label: or(d.TLabel, "time $t$"), min: 0, max: float64(columns), mute: true, names: timeTicks(d.Times, shown, side+frameGap)},
		y: axis{min: -float64(rows), max: 0, mute: true},
		w: vg.Length(columns) * (side + frameGap), h: vg.Length(rows) * (side + frameGap),
	}
	part := float64(side / (side + frameGap))
	var all pictures
	for r, row := range d.Rows {
		y := -float64(r) - 0.5
		p.y.names = append(p.y.names, tick{at: y, label: twoLines(row.name()), ink: titleInk(row.Kind)})
		for c, i := range shown {
			all = append(all, picture{frame: row.Frames[i], x: float64(c) + 0.5, y: y, w: part, h: part,
				hover: fmt.Sprintf("%s<br>t = %.4g", markup(row.name()), d.Times[i])})
		}
	}
	p.add(all)
	return &sheet{rows: [][]*panel{{p}}}
}

// timeTicks name the columns by their times, every second or third one where they would touch.
func timeTicks(times []float64, shown []int, pitch vg.Length) []tick {
	of := make([]float64, len(shown))
	for c, i := range shown {
		of[c] = times[i]
	}
	labels, widest := timeLabels(of), vg.Length(0)
	for _, l := range labels {
		widest = max(widest, words(l, tickText).width())
	}
	every := int(math.Ceil(float64((widest + 5) / pitch)))
	all := make([]tick, len(labels))
	for c, l := range labels {
		all[c] = tick{at: float64(c) + 0.5, label: l}
		if c%every != 0 {
			all[c].label = ""
		}
	}
	return all
}

// timeLabels write times with as many decimals as they have, or as their distance needs if they have many.
func timeLabels(times []float64) []string {
	span := extent{times[0], times[len(times)-1]}
	digits := 0
	if w := span.width(); w > 0 {
		digits = max(0, 2-int(math.Floor(math.Log10(w))))
	}
	for own := range digits + 2 {
		if exact(times, own) {
			digits = own
			break
		}
	}
	out := make([]string, len(times))
	for i, t := range times {
		out[i] = number(t, digits)
		if span.largest() >= 1e5 || digits > 4 {
			out[i] = strings.Replace(strconv.FormatFloat(t, 'g', 3, 64), "-", "−", 1)
		}
	}
	return out
}

// exact reports whether that many decimals say all of the numbers.
func exact(vs []float64, digits int) bool {
	for _, v := range vs {
		if u := v * math.Pow10(digits); math.Abs(u-math.Round(u)) > 1e-6 {
			return false
		}
	}
	return true
}

// twoLines breaks a long name at the blank nearest to its middle.
func twoLines(name string) string {
	if words(name, tickText).width() < 62 || strings.Contains(name, "$") {
		return name
	}
	best := -1
	for i, r := range name {
		if r == ' ' && (best < 0 || math.Abs(float64(2*i-len(name))) < math.Abs(float64(2*best-len(name)))) {
			best = i
		}
	}
	if best < 0 {
		return name
	}
	return name[:best] + "\n" + name[best+1:]
}

// framesAlt says what the rows are, when, and how far each is from the truth.
func framesAlt(d FramesData) string {
	var b strings.Builder
	shown := min(len(d.Times), d.columns())
	first, last := d.Times[0], d.Times[len(d.Times)-1]
	fmt.Fprintf(&b, "Pictures of %d×%d points, dark on white, in %d rows of %d from t = %.4g to %.4g.", frameSide, frameSide, len(d.Rows), shown, first, last)
	var truth *FrameRow
	for i, r := range d.Rows {
		if r.Kind == Truth && truth == nil {
			truth = &d.Rows[i]
		}
	}
	for i, r := range d.Rows {
		fmt.Fprintf(&b, " %s", or(plain(r.name()), fmt.Sprintf("Row %d", i+1)))
		if truth != nil && r.Kind != Truth {
			b.WriteString(": " + apart(*truth, r, d.Times))
		}
		if n := r.broken(); n > 0 {
			fmt.Fprintf(&b, "; %d of %d frames hold no numbers", n, len(r.Frames))
		}
		b.WriteString(".")
	}
	return b.String()
}

// broken is how many frames aren't whole.
func (r FrameRow) broken() int {
	n := 0
	for _, f := range r.Frames {
		if !whole(f) {
			n++
		}
	}
	return n
}

// apart says how far a row's frames are from the truth's: the mean absolute difference of their points.
func apart(truth, r FrameRow, times []float64) string {
	sum, last, at, n := 0.0, 0.0, 0.0, 0
	for i, f := range r.Frames {
		if !whole(f) || !whole(truth.Frames[i]) {
			continue
		}
		last, at = 0, times[i]
		for k, v := range f {
			last += math.Abs(float64(v)-float64(truth.Frames[i][k])) / framePixels
		}
		sum, n = sum+last, n+1
	}
	if n == 0 {
		return "nothing to compare with the truth"
	}
	return fmt.Sprintf("a point differs from the truth's by %.2g on average, by %.2g at t = %.4g", sum/float64(n), last, at)
}
