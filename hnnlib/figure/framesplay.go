package figure

import (
	"cmp"
	"fmt"
	"image"
	"image/draw"
	"slices"
	"strings"
	"time"

	"github.com/MetalBlueberry/go-plotly/generated/v2.34.0/graph_objects"
	"github.com/MetalBlueberry/go-plotly/pkg/types"
	"gonum.org/v1/plot/vg"
)

const (
	// framesMoved is how many frames the animation has at most, and framesPlayed the interactive form, whose bitmaps
	// then take about as much room as the lines of others.
	framesMoved, framesPlayed = 150, 100
	// sideBySide is how many pictures stand beside each other before the next begin a row below.
	sideBySide = 4
)

// FramesAnimation is Frames as a moving picture: the rows side by side, with the time below. frames is how many of the times
// it shows at most, evenly spread; 0 means 150. A frame stands for 1/20 s: frames a time step of the environment apart run at its speed.
func FramesAnimation(d FramesData, frames int) (*Animation, error) {
	name, err := d.check()
	if err != nil {
		return nil, err
	}
	if frames == 0 {
		frames = framesMoved
	}
	if frames < 2 || len(d.Times) < 2 {
		return nil, fault(name, "animation", "at least two frames and two times", "%d and %d", frames, len(d.Times))
	}
	a := &Animation{Name: name, Title: or(d.Title, "Frames over time"), Alt: plain(or(d.Alt, framesAlt(d))), Delay: time.Second / 20}
	legends := d.legends()
	widest := slices.MaxFunc(legends, func(a, b []entry) int { return cmp.Compare(legendWidth(a), legendWidth(b)) })
	for _, i := range even(len(d.Times), frames) {
		img, err := d.moment(name, i, legends[i], widest)
		if err != nil {
			return nil, err
		}
		a.Frames = append(a.Frames, img)
	}
	return a, nil
}

// legends say for each time what it is, and its note.
func (d FramesData) legends() [][]entry {
	clock := timeLabels(d.Times)
	widest := 0
	for _, c := range clock {
		widest = max(widest, len(c))
	}
	const digit = "\u2007" // a blank as wide as a digit keeps the text where it is
	all := make([][]entry, len(clock))
	for i, c := range clock {
		now := strings.Repeat(digit, widest-len(c)) + c
		all[i] = []entry{{label: or(d.TLabel, "time $t$") + " = " + now, sample: noSample}}
		if d.Notes != nil {
			all[i] = append(all[i], entry{label: d.Notes[i], sample: noSample})
		}
	}
	return all
}

// moment is the animation's picture of the i-th time, with room for the widest legend, so that all are of one size.
func (d FramesData) moment(name string, i int, legend, widest []entry) (image.Image, error) {
	s := d.side()
	s.legend, s.room = legend, [][]entry{widest}
	f := newFigure(name, "", "", s)
	img, err := f.Image(1)
	if err != nil {
		return nil, err
	}
	page, canvas := s.plan(), img.(draw.Image)
	for r, row := range d.Rows {
		rect := page.rects[r/sideBySide][r%sideBySide]
		corner := image.Pt(int(rect.Min.X.Dots(screen)+0.5), int((page.h-rect.Max.Y).Dots(screen)+0.5))
		stamp(canvas, corner, d.scale(), row.Frames[i])
	}
	return canvas, nil
}

// stamp puts a frame with a thin line around it on a bitmap, scale×scale points for each of its own: far faster than the
// drawing library, which would smooth it.
func stamp(canvas draw.Image, corner image.Point, scale int, frame []float32) {
	bits := bitmap(frame, scale)
	at := bits.Rect.Add(corner)
	draw.Draw(canvas, at.Inset(-1), image.NewUniform(frameInk), image.Point{}, draw.Src)
	draw.Draw(canvas, at, bits, image.Point{}, draw.Src)
}

// scale is how many of the screen's points show one of a frame's in the animation.
func (d FramesData) scale() int {
	if len(d.Rows) > 3 {
		return 5
	}
	return 7
}

// side has a place for a picture of each row, side by side, a panel for each.
func (d FramesData) side() *sheet {
	width := vg.Length(frameSide) * 72 / screen * vg.Length(d.scale())
	s := &sheet{}
	for r, row := range d.Rows {
		p := &panel{
			title: row.name(), ink: titleInk(row.Kind), w: width, h: width,
			x: axis{min: 0, max: 1, mute: true, bare: true}, y: axis{min: 0, max: 1, mute: true, bare: true},
		}
		if row.name() == "" {
			p.title = fmt.Sprintf("Row %d", r+1)
		}
		p.add(pictures{unitPicture})
		if r%sideBySide == 0 {
			s.rows = append(s.rows, make([]*panel, min(len(d.Rows), sideBySide)))
		}
		s.rows[len(s.rows)-1][r%sideBySide] = p
	}
	return s
}

// unitPicture fills a panel from 0 to 1.
var unitPicture = picture{x: 0.5, y: 0.5, w: 1, h: 1}

// player is the interactive form of many frames.
func (d FramesData) player() player {
	p := player{sheet: d.side(), pause: 60, redraw: true}
	shown := even(len(d.Times), framesPlayed)
	for _, i := range shown {
		p.times = append(p.times, d.Times[i])
	}
	for r, row := range d.Rows {
		p.moving = append(p.moving, movingPicture{x: axisName("x", r), y: axisName("y", r), frames: row.Frames, shown: shown})
	}
	return p
}

// movingPicture is a picture that follows the player's frames.
type movingPicture struct {
	x, y   string
	frames [][]float32
	shown  []int // which of them
}

func (m movingPicture) trace(k int) types.Trace {
	place := unitPicture
	place.frame = m.frames[m.shown[k]]
	return place.image(m.x, m.y)
}

func (m movingPicture) change(k int) types.Trace {
	return &grob.Image{Source: bitmapURI(m.frames[m.shown[k]])}
}
