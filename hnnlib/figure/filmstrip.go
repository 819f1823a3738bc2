package figure

import (
	"math"

	"gonum.org/v1/plot/vg"
)

// filmSide is the side of a strip's picture, a whole number of the screen's points for each of its own.
const filmSide = vg.Length(frameSide) * 72 / screen * 2

const (
	// filmPitch is the least distance from picture to picture, by their middles.
	filmPitch = filmSide + 12
	// filmEdge is the least distance from a strip's end: with many times, of which one is near, no picture leaves the panel.
	filmEdge = filmSide/2 + 4
)

// film is a panel of strips of pictures, each picture at its time: as wide as the panels below, which have the time axis. Its
// own axes count pictures, so that they are square.
type film struct {
	panel *panel
	time  extent
}

// newFilm is a panel for some strips over a time that is width wide.
func newFilm(time extent, width vg.Length, strips int) film {
	const unit = filmSide + frameGap
	return film{time: time, panel: &panel{
		x: axis{max: float64(width / unit), mute: true, bare: true}, y: axis{min: -float64(strips), mute: true, bare: true},
		w: width, h: vg.Length(strips) * unit,
	}}
}

// at is the place of a time on the page, from the panel's left.
func (f film) at(t float64) vg.Length {
	return f.panel.w * vg.Length((t-f.time.lo)/f.time.width())
}

// shown are the indices of the pictures of a strip that are shown: those nearest to the wanted times, and between these as
// many, evenly spread, as have room. Pictures don't overlap: where times are few, some places stay empty.
func (f film) shown(times []float64, wanted ...float64) []int {
	from, places := filmEdge-filmPitch, []vg.Length(nil)
	for _, t := range wanted {
		at := max(filmEdge, min(f.at(t), f.panel.w-filmEdge))
		if at-from >= filmPitch {
			places = append(append(places, spaced(from, at)...), at)
			from = at
		}
	}
	places = append(places, spaced(from, f.panel.w-filmEdge+filmPitch)...)
	var out []int
	end := vg.Length(0) // of the last picture
	for _, place := range places {
		i := f.nearest(times, place)
		left := f.at(times[i]) - filmSide/2
		if left >= end && left+filmSide <= f.panel.w {
			out, end = append(out, i), left+filmSide+1
		}
	}
	return out
}

// spaced are as many places between two others as have room, evenly spread.
func spaced(from, to vg.Length) []vg.Length {
	n := int((to-from)/filmPitch+1e-9) - 1
	var out []vg.Length
	for k := range n {
		out = append(out, from+(to-from)*vg.Length(k+1)/vg.Length(n+1))
	}
	return out
}

// nearest is the index of the time nearest to a place.
func (f film) nearest(times []float64, place vg.Length) int {
	best, gap := 0, math.Inf(1)
	for i, t := range times {
		if g := math.Abs(float64(f.at(t) - place)); g < gap {
			best, gap = i, g
		}
	}
	return best
}

// picture is a frame of a strip, counted from the top, at its time.
func (f film) picture(frame []float32, strip int, t float64, hover string) picture {
	const side = float64(filmSide / (filmSide + frameGap))
	return picture{
		frame: frame, hover: hover, w: side, h: side,
		x: float64(f.at(t) / (filmSide + frameGap)), y: -float64(strip) - 0.5,
	}
}
