package figure

import (
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// sheet is a figure's content: a grid of panels with a legend below, in the form that both renderers read.
type sheet struct {
	rows   [][]*panel // every row as long as the first; nil leaves the place empty
	titles []string   // one a row, or none
	heads  []head     // above the first row
	legend []entry
	room   [][]entry  // other legends that must have room where this one stands
	bar    *colourBar // right of the panels, or nil
	budget int        // of points in Plotly's lines; 0 for the usual
}

// head is a title over several columns.
type head struct {
	text     string
	from, to int // the first and the last of the columns
}

// Room around things, in points.
const (
	outerMargin vg.Length = 8
	columnGap   vg.Length = 20
	rowGap      vg.Length = 16
	legendGap   vg.Length = 10
	rowTitle    vg.Length = 24 // above the panels of a row
)

// plan is where everything of a sheet stands on a page whose size follows from the content.
type plan struct {
	w, h   vg.Length
	rects  [][]vg.Rectangle // the data rectangles
	titles []vg.Point       // left end of the row titles' base
	heads  []vg.Point       // middle of the heads' base
	legend vg.Point         // middle of the legend's top
	lines  [][]entry        // the legend's
	bar    vg.Rectangle
}

// fit gives the axes as many ticks as have room.
func (s *sheet) fit() {
	for _, row := range s.rows {
		for _, p := range row {
			if p == nil {
				continue
			}
			p.x.fit(p.w)
			if p.equal {
				p.y.parts = p.x.parts
			}
		}
	}
}

// plan lays the sheet out: a column's left room is that of its widest axis, a row's lower room that of its
// tallest, so that data rectangles align and nothing is cut off.
func (s *sheet) plan() plan {
	left, widths := s.columns()
	x := make([]vg.Length, len(widths)+1)
	x[0] = outerMargin
	for i, w := range widths {
		x[i+1] = x[i] + left[i] + w
		if i+1 < len(widths) {
			x[i+1] += columnGap
		}
	}
	page := plan{w: x[len(widths)] + outerMargin + s.overhang()}
	if s.bar != nil {
		page.w += barGap + s.bar.breadth()
	}
	page.lines = legendLines(s.legend, max(page.w-2*outerMargin, legendReach))
	lines := len(page.lines)
	kept := page.lines
	for _, other := range s.room {
		wrapped := legendLines(other, max(page.w-2*outerMargin, legendReach))
		lines, kept = max(lines, len(wrapped)), append(kept[:len(kept):len(kept)], wrapped...)
	}
	for _, line := range kept {
		page.w = max(page.w, legendWidth(line)+2*outerMargin)
	}
	page.legend = vg.Point{X: page.w / 2}
	top := outerMargin
	if len(s.heads) > 0 {
		top += rowTitle
	}
	for _, h := range s.heads {
		middle := (x[h.from] + left[h.from] + x[h.to] + left[h.to] + widths[h.to]) / 2
		page.heads = append(page.heads, vg.Point{X: middle, Y: top - 8})
	}
	for r, row := range s.rows {
		above, height, below := s.rowHeights(r)
		rects := make([]vg.Rectangle, len(row))
		for c, p := range row {
			if p == nil {
				continue
			}
			min := vg.Point{X: x[c] + left[c] + (widths[c]-p.w)/2, Y: top + above}
			rects[c] = vg.Rectangle{Min: min, Max: vg.Point{X: min.X + p.w, Y: min.Y + p.h}}
		}
		page.rects = append(page.rects, rects)
		page.titles = append(page.titles, vg.Point{X: outerMargin, Y: top + rowTitle - 8})
		if s.bar != nil && r == 0 {
			end := x[len(widths)] + barGap
			page.bar = vg.Rectangle{Min: vg.Point{X: end, Y: top + above}, Max: vg.Point{X: end + barWidth, Y: top + above + height}}
		}
		top += above + height + below + rowGap
	}
	top -= rowGap
	s.centreTall(page.rects)
	if lines > 0 {
		top += legendGap
		page.legend.Y = top
		top += legendHeight * vg.Length(lines)
	}
	page.h = top + outerMargin
	page.flip()
	return page
}

// centreTall moves the tall panels from the top of the first row's data to the middle of all rows' (heights still count downward).
func (s *sheet) centreTall(rects [][]vg.Rectangle) {
	for c, p := range s.rows[0] {
		if p == nil || !p.tall {
			continue
		}
		low, last := rects[0][c].Min.Y, len(rects)-1
		for i, other := range s.rows[last] {
			if other != nil && !other.tall {
				down := max(0, rects[last][i].Max.Y-low-p.h) / 2
				rects[0][c] = vg.Rectangle{Min: rects[0][c].Min.Add(vg.Point{Y: down}), Max: rects[0][c].Max.Add(vg.Point{Y: down})}
				break
			}
		}
	}
}

// flip turns distances from the top into heights above the bottom, as vg counts.
func (p *plan) flip() {
	turn := func(r vg.Rectangle) vg.Rectangle {
		r.Min.Y, r.Max.Y = p.h-r.Max.Y, p.h-r.Min.Y
		return r
	}
	for _, row := range p.rects {
		for c := range row {
			row[c] = turn(row[c])
		}
	}
	for _, points := range [][]vg.Point{p.titles, p.heads} {
		for i := range points {
			points[i].Y = p.h - points[i].Y
		}
	}
	p.legend.Y = p.h - p.legend.Y
	p.bar = turn(p.bar)
}

// columns are the room left of the data and the width of the data, per column.
func (s *sheet) columns() (left, widths []vg.Length) {
	left, widths = make([]vg.Length, len(s.rows[0])), make([]vg.Length, len(s.rows[0]))
	for _, row := range s.rows {
		for c, p := range row {
			if p != nil {
				left[c], widths[c] = max(left[c], p.y.breadth(true)), max(widths[c], p.w)
			}
		}
	}
	return left, widths
}

// overhang is how far the tick labels of the last column stick out to the right.
func (s *sheet) overhang() vg.Length {
	var out vg.Length
	for _, row := range s.rows {
		if p := row[len(row)-1]; p != nil {
			out = max(out, p.x.overhang(p.w))
		}
	}
	return out
}

// rowHeights are the rooms above, of and below the data of a row.
func (s *sheet) rowHeights(r int) (above, height, below vg.Length) {
	if r < len(s.titles) && s.titles[r] != "" {
		above += rowTitle
	}
	titled, top := false, tickText/2
	for _, p := range s.rows[r] {
		if p == nil {
			continue
		}
		titled = titled || p.title != ""
		if _, factor := p.y.ticks(); factor != "" && !p.y.bare {
			top = factorGap + 1.2*tickText
		}
		if !p.tall {
			height, below = max(height, p.h), max(below, p.x.breadth(false))
		}
	}
	if titled {
		above += words("", titleText).height() + titleGap
	} else {
		above += top
	}
	return above, height, below
}

// draw puts the sheet on a canvas of the plan's size.
func (s *sheet) draw(c draw.Canvas) {
	page := s.plan()
	c.FillPolygon(paper, corners(vg.Rectangle{Max: vg.Point{X: page.w, Y: page.h}}))
	for r, row := range s.rows {
		if r < len(s.titles) && s.titles[r] != "" {
			words(s.titles[r], titleText).in(textInk).strong().draw(c, page.titles[r], anchor{0, 0}, 0)
		}
		for i, p := range row {
			if p != nil {
				p.draw(c, page.rects[r][i])
			}
		}
	}
	for i, h := range s.heads {
		words(h.text, titleText).in(textInk).strong().draw(c, page.heads[i], anchor{0.5, 0}, 0)
	}
	if s.bar != nil {
		s.bar.draw(c, page.bar)
	}
	for i, line := range page.lines {
		drawLegend(c, line, vg.Point{X: page.legend.X, Y: page.legend.Y - legendHeight*vg.Length(i)})
	}
}

func corners(r vg.Rectangle) []vg.Point {
	return []vg.Point{r.Min, {X: r.Max.X, Y: r.Min.Y}, r.Max, {X: r.Min.X, Y: r.Max.Y}}
}

// titleInk is the colour of a panel's title: that of its kind.
func titleInk(k Kind) color.NRGBA {
	if k == Neutral {
		return textInk
	}
	return penOf(k).ink
}
