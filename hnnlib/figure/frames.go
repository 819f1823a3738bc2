package figure

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/plot/vg"

	"hnn/hnnlib/pixel"
	"hnn/hnnlib/plot"
)

const (
	frameColumns = 10  // pictures in a row
	framesPlayed = 100 // frames of the interactive form, whose bitmaps then take the room of other figures' lines
	framesMoved  = 150 // frames of a moving picture, if no number is given

	framePitch = plot.FilmSide + plot.FilmGap
	frameSide  = plot.FilmSide / 2 * 7 // of films side by side: seven of the screen's points for each of theirs
)

// Frames draws films of 28×28 points in a grid, a row for each course and a column for each of at most ten times,
// evenly spread (the pictures of the blog post's figure 7). Rows are named by their kind; courses of no kind are
// episodes of a data set. A film that ended early leaves places empty. The Plotly form plays the films side by side.
func Frames(courses []pixel.Course) *plot.Sheet {
	s := &plot.Sheet{Name: "frames", Title: "Frames over time"}
	s.About = fmt.Sprintf("Pictures of 28×28 points, dark on white, a row for each film, up to frame %d.", len(longest(courses))-1)
	shown := plot.Even(len(longest(courses)), frameColumns)
	p := &plot.Panel{X: "frame", Bare: true, Width: vg.Length(len(shown)) * framePitch, Height: vg.Length(len(courses)) * framePitch,
		XLim: [2]float64{0, float64(len(shown))}, YLim: [2]float64{-float64(len(courses)), 0}}
	const side = float64(plot.FilmSide / framePitch)
	for column, k := range shown {
		p.XTicks = append(p.XTicks, plot.Tick{At: float64(column) + 0.5, Label: strconv.Itoa(k)})
	}
	for row, c := range courses {
		y := -float64(row) - 0.5
		p.YTicks = append(p.YTicks, plot.Tick{At: y, Label: strings.Replace(filmName(c, row), " ", "\n", 1), Kind: plot.Kind(c.Kind)})
		film := plot.Pictures{Note: apart(c, row, courses[0])}
		for column, k := range shown {
			picture := plot.Picture{X: float64(column) + 0.5, Y: y, W: side, H: side}
			if k < len(c.Frames) {
				picture.Frame, picture.Note = c.Frames[k], fmt.Sprintf("%s, frame %d", filmName(c, row), k)
			}
			film.All = append(film.All, picture)
		}
		p.Add(film)
	}
	s.Row(p)
	s.Play(playing(courses))
	return s
}

// longest is the longest of the films.
func longest(courses []pixel.Course) [][]float32 {
	var film [][]float32
	for _, c := range courses {
		if len(c.Frames) > len(film) {
			film = c.Frames
		}
	}
	return film
}

func filmName(c pixel.Course, row int) string {
	return or(plot.Kind(c.Kind).Label(), fmt.Sprintf("episode %d", row+1))
}

// apart says how far a film is from the first one, if that is the truth's, and how many of its frames hold no numbers.
func apart(c pixel.Course, row int, truth pixel.Course) string {
	text, broken := filmName(c, row), 0
	sum, last, at := 0.0, 0.0, -1
	for k, frame := range c.Frames {
		if !plot.Frame(frame).Whole() {
			broken++
		} else if k < len(truth.Frames) {
			last, at = floats.Distance(wide(frame), wide(truth.Frames[k]), 1)/pixel.Pixels, k
			sum += last
		}
	}
	if truth.Kind == string(plot.Truth) && row > 0 && at >= 0 {
		text += fmt.Sprintf(": a point differs from the truth's by %.2g on average, by %.2g in frame %d", sum/float64(len(c.Frames)-broken), last, at)
	}
	if broken > 0 {
		text += fmt.Sprintf("; %d of %d frames hold no numbers", broken, len(c.Frames))
	}
	return text + "."
}

// wide is a frame in float64.
func wide(frame []float32) []float64 {
	all := make([]float64, len(frame))
	for i, v := range frame {
		all[i] = float64(v)
	}
	return all
}

// playing are the films side by side, of as many frames as there is room for, and the times of the frames.
func playing(courses []pixel.Course) (*plot.Sheet, []float64) {
	shown := plot.Even(len(longest(courses)), framesPlayed)
	s := &plot.Sheet{}
	var times []float64
	for _, k := range shown {
		times = append(times, float64(k))
	}
	var panels []*plot.Panel
	for row, c := range courses {
		p := screenOf(c, row)
		movie := plot.Movie{}
		for _, k := range shown {
			movie.Frames = append(movie.Frames, frameAt(c, k))
		}
		p.Add(movie)
		panels = append(panels, p)
	}
	s.Wrap(4, panels)
	return s, times
}

// screenOf is a panel for one film.
func screenOf(c pixel.Course, row int) *plot.Panel {
	return &plot.Panel{Title: filmName(c, row), Kind: plot.Kind(c.Kind), Bare: true, Width: frameSide, Height: frameSide,
		XLim: [2]float64{0, 1}, YLim: [2]float64{0, 1}}
}

// frameAt is a frame of a film; a white one where it has ended.
func frameAt(c pixel.Course, k int) plot.Frame {
	if k < len(c.Frames) {
		return c.Frames[k]
	}
	return make(plot.Frame, pixel.Pixels)
}

// FramesAnimation is Frames as a moving picture: the films side by side with the number of the frame below and, if notes
// has a text for each frame, that text under the first film. It has at most so many frames, evenly spread; 0 means 150.
func FramesAnimation(courses []pixel.Course, notes []string, frames int) (*plot.Animation, error) {
	if frames == 0 {
		frames = framesMoved
	}
	length := len(longest(courses))
	if frames < 2 || length < 2 || notes != nil && len(notes) != length {
		return nil, fmt.Errorf("moving frames: expected at least two frames, and a note for each or none, got %d of %d and %d notes",
			frames, length, len(notes))
	}
	still := Frames(courses)
	a := &plot.Animation{Name: "frames_animation", Title: still.Title, Alt: still.AltText(), Delay: time.Second / 20}
	for _, k := range plot.Even(length, frames) {
		s := &plot.Sheet{Name: a.Name, Notes: []string{fmt.Sprintf("frame %*d", len(strconv.Itoa(length)), k)}}
		s.Notes[0] = strings.ReplaceAll(s.Notes[0], " ", "\u2007") // blanks as wide as digits keep the text in its place
		var panels []*plot.Panel
		for row, c := range courses {
			p := screenOf(c, row)
			p.Add(plot.Pictures{All: []plot.Picture{{Frame: frameAt(c, k), X: 0.5, Y: 0.5, W: 1, H: 1}}})
			panels = append(panels, p)
		}
		if notes != nil {
			panels[0].X = notes[k] // in the legend it would change the picture's width
		}
		s.Wrap(4, panels)
		img, err := s.Image(1)
		if err != nil {
			return nil, err
		}
		a.Frames = append(a.Frames, img)
	}
	return a, nil
}
