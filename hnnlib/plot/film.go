package plot

import (
	"fmt"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/plot/vg"
)

// FilmSide is the side of a film's picture in points: a panel of n films is n·(FilmSide+FilmGap) high.
const (
	FilmSide vg.Length = 28 * 72 / screen * 2 // two of the screen's points for each of a picture of 28×28
	FilmGap  vg.Length = 4

	filmPitch = FilmSide + 12  // the least distance from picture to picture, by their middles
	filmEdge  = FilmSide/2 + 4 // the least distance from a panel's end
)

// Film is a strip of frames, each at its time, on a panel of a width whose horizontal axis runs from the first of the
// rising times to the last: those nearest to the wanted times, rising too, and between these as many, evenly spread, as
// have room. Frames don't overlap: where times are few, some places stay empty. The panel's vertical axis counts strips,
// the first, row 0, from -1 to 0. label is for hover boxes.
func Film(label string, row int, width vg.Length, times []float64, frames []Frame, wanted ...float64) Pictures {
	span := times[len(times)-1] - times[0]
	at := func(t float64) vg.Length { return width * vg.Length((t-times[0])/span) }
	from, places := filmEdge-filmPitch, []vg.Length(nil)
	for _, t := range wanted {
		place := max(filmEdge, min(at(t), width-filmEdge))
		if place-from >= filmPitch {
			places = append(append(places, spaced(from, place)...), place)
			from = place
		}
	}
	places = append(places, spaced(from, width-filmEdge+filmPitch)...)
	var film Pictures
	end := vg.Length(0) // of the last picture
	for _, place := range places {
		i := floats.NearestIdx(times, times[0]+span*float64(place/width))
		left := at(times[i]) - FilmSide/2
		if left < end || left+FilmSide > width {
			continue
		}
		film.All = append(film.All, Picture{Frame: frames[i], X: times[i], Y: -float64(row) - 0.5,
			W: float64(FilmSide/width) * span, H: float64(FilmSide / (FilmSide + FilmGap)),
			Note: fmt.Sprintf("%s, %.4g", label, times[i])})
		end = left + FilmSide + 1
	}
	return film
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
