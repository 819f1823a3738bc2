package figure

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/plot/vg"

	"hnn/hnnlib/pixel"
	"hnn/hnnlib/plot"
)

const (
	frameColumns = 10  // pictures in a row
	framesPlayed = 100 // frames of the interactive form; it is then about as large as that of other figures

	framePitch = plot.FilmSide + plot.FilmGap
	frameSide  = plot.FilmSide / 2 * 7 // of films side by side: a point of a picture is 7×7 pixels of the screen
)

// Frames draws films of 28×28 points in a grid (the pictures of the blog post's figure 7), with a row for each course
// and a column for each of at most ten evenly spread times. Rows are named by their kind; courses without a kind are
// episodes of a data set. A film that ended early leaves places empty. The Plotly form plays the films side by side.
func Frames(courses []pixel.Course) *plot.Sheet {
	frames := longest(courses)
	shown := plot.Even(frames, frameColumns)
	columns, rows := float64(len(shown)), float64(len(courses))
	p := &plot.Panel{X: "frame", Bare: true, XLim: [2]float64{0, columns}, YLim: [2]float64{-rows, 0},
		Width: vg.Length(columns) * framePitch, Height: vg.Length(rows) * framePitch}
	const side = float64(plot.FilmSide / framePitch)
	for column, k := range shown {
		p.XTicks = append(p.XTicks, plot.Tick{At: float64(column) + 0.5, Label: strconv.Itoa(k)})
	}
	for row, c := range courses {
		y, name := -float64(row)-0.5, filmName(c, row)
		p.YTicks = append(p.YTicks, filmTick(c, row))
		film := plot.Pictures{Note: name + apart(c, courses[0], row > 0)}
		for column, k := range shown {
			picture := plot.Picture{X: float64(column) + 0.5, Y: y, W: side, H: side}
			if k < len(c.Frames) {
				picture.Frame, picture.Note = c.Frames[k], fmt.Sprintf("%s, frame %d", name, k)
			}
			film.All = append(film.All, picture)
		}
		p.Add(film)
	}
	s := &plot.Sheet{Name: "frames", Title: "Frames over time", About: fmt.Sprintf(
		"Pictures of 28×28 points, dark on white, a row for each film, up to frame %d.", frames-1)}
	s.Row(p)

	played, times := plot.Even(frames, framesPlayed), []float64(nil)
	for _, k := range played {
		times = append(times, float64(k))
	}
	s.Play(screens(courses, func(c pixel.Course) plot.Mark {
		var film []plot.Frame
		for _, k := range played {
			film = append(film, frameAt(c, k))
		}
		return plot.Moving{Film: film}
	}), times)
	return s
}

// longest returns the number of frames of the longest film.
func longest(courses []pixel.Course) int {
	frames := 0
	for _, c := range courses {
		frames = max(frames, len(c.Frames))
	}
	return frames
}

func filmName(c pixel.Course, row int) string {
	return cmp.Or(plot.Kind(c.Kind).Label(), fmt.Sprintf("episode %d", row+1))
}

// filmTick returns the name of a row of pictures.
func filmTick(c pixel.Course, row int) plot.Tick {
	label := filmName(c, row)
	if c.Kind != "" {
		label = strings.Replace(label, " ", "\n", 1)
	}
	return plot.Tick{At: -float64(row) - 0.5, Label: label, Kind: plot.Kind(c.Kind)}
}

// apart says how far a model's film is from the true film, if there is one, and how many of its frames are not finite.
func apart(c, truth pixel.Course, model bool) string {
	sum, last, at, whole := 0.0, 0.0, -1, 0
	for k, frame := range c.Frames {
		if !plot.Frame(frame).Whole() {
			continue
		}
		whole++
		if k < len(truth.Frames) {
			last, at = 0, k
			for i, v := range frame {
				last += math.Abs(float64(v)-float64(truth.Frames[k][i])) / pixel.Pixels
			}
			sum += last
		}
	}
	text := ""
	if truth.Kind == string(plot.Truth) && model && at >= 0 {
		text = fmt.Sprintf(": a point differs from the truth's by %.2g on average, by %.2g in frame %d",
			sum/float64(whole), last, at)
	}
	if broken := len(c.Frames) - whole; broken > 0 {
		text += fmt.Sprintf("; %d of %d frames hold no numbers", broken, len(c.Frames))
	}
	return text + "."
}

// screens returns a sheet with a panel for each film, filled by one mark.
func screens(courses []pixel.Course, mark func(pixel.Course) plot.Mark) *plot.Sheet {
	s := &plot.Sheet{}
	var panels []*plot.Panel
	for row, c := range courses {
		p := &plot.Panel{Title: filmName(c, row), Kind: plot.Kind(c.Kind), Bare: true,
			XLim: [2]float64{0, 1}, YLim: [2]float64{0, 1}, Width: frameSide, Height: frameSide}
		p.Add(mark(c))
		panels = append(panels, p)
	}
	s.Wrap(4, panels)
	return s
}

// frameAt returns frame k of a film, or a white frame if the film has ended.
func frameAt(c pixel.Course, k int) plot.Frame {
	if k < len(c.Frames) {
		return c.Frames[k]
	}
	return make(plot.Frame, pixel.Pixels)
}

// FramesAnimation returns Frames as an animation: the films side by side with the number of the frame below. If notes
// is not nil, it has a text for each frame, shown under the first film. The animation has at most the given number of
// frames, evenly spread.
func FramesAnimation(courses []pixel.Course, notes []string, frames int) (*plot.Animation, error) {
	length := longest(courses)
	return animated("frames_animation", Frames(courses), plot.Even(length, frames), func(k int) *plot.Sheet {
		s := screens(courses, func(c pixel.Course) plot.Mark {
			return plot.Pictures{All: []plot.Picture{{Frame: frameAt(c, k), X: 0.5, Y: 0.5, W: 1, H: 1}}}
		})
		number := fmt.Sprintf("frame %*d", len(strconv.Itoa(length)), k)
		s.Notes = []string{strings.ReplaceAll(number, " ", "\u2007")} // as wide as digits, so text stays put
		if notes != nil {
			s.Rows[0][0].X = notes[k] // not in the legend, where it would change the picture's width
		}
		return s
	})
}

// Angles draws the pendulum's angle and energy over hundreds of frames (figure 7 of the blog post), and above them some
// of the frames of each course at their times. energies[i] are the energies recovered from courses[i], from frame 1 to
// the last but one.
func Angles(courses []pixel.Course, energies [][]float64) *plot.Sheet {
	const width vg.Length = 452
	strips := &plot.Panel{Bare: true, Width: width, Height: vg.Length(len(courses)) * framePitch,
		YLim: [2]float64{-float64(len(courses)), 0}}
	angle := &plot.Panel{X: "frame", Y: "angle (rad)", Width: width, Height: 118}
	energy := &plot.Panel{X: "frame", Y: "energy", Width: width, Height: 88, FromZero: true}
	about := "Angle and energy over time, with pictures above."
	swing := func(angles []float64) float64 { return floats.Norm(finite(angles), math.Inf(1)) }
	for row, c := range courses {
		kind, times, n := plot.Kind(c.Kind), counted(len(c.Frames)), len(c.Angles)
		strips.YTicks = append(strips.YTicks, filmTick(c, row))
		frames := make([]plot.Frame, len(c.Frames))
		for i, frame := range c.Frames {
			frames[i] = frame
		}
		strips.Add(plot.Film(kind.Label(), row, width, times, frames))
		angle.Add(plot.Line{Kind: kind, X: times, Y: c.Angles})
		energy.Add(plot.Line{Kind: kind, X: times[1 : len(times)-1], Y: energies[row]})
		about += fmt.Sprintf(" %s: largest angle %.3g in the first fifth of the time, %.3g in the last.",
			kind.Label(), swing(c.Angles[:(n+4)/5]), swing(c.Angles[n*4/5:]))
	}
	plot.LinkX(strips, angle, energy)
	return &plot.Sheet{Name: "angles", Title: "Angle and energy over time", About: about,
		Rows: [][]*plot.Panel{{strips}, {angle}, {energy}}}
}
