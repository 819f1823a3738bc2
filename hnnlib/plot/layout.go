package plot

import (
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Room around things, in points.
const (
	outerMargin vg.Length = 9
	columnGap   vg.Length = 20
	rowGap      vg.Length = 16
	legendGap   vg.Length = 12
	rowTitle    vg.Length = 24 // above the panels of a row
)

// plan is where everything of a sheet stands on a page whose size follows from the content. gonum's Align can't make
// it: there all panels of a sheet have one size.
type plan struct {
	sheet  *Sheet
	w, h   vg.Length
	cells  []*cell
	titles []vg.Point // left end of the row titles' base
	heads  []vg.Point // middle of the heads' base
	legend vg.Point   // middle of the legend's top
	lines  [][]entry  // the legend's
}

// plan lays the sheet out: a column's left room is that of its widest axis, a row's lower room that of its tallest, so
// that the data of panels align.
func (s *Sheet) plan() *plan {
	p := &plan{sheet: s, cells: s.cells()}
	x, end := p.columns()
	p.w = end + outerMargin
	p.wrapLegend()
	top := outerMargin
	if len(s.Heads) > 0 {
		top += rowTitle
	}
	for _, h := range s.Heads {
		p.heads = append(p.heads, vg.Point{X: (x[h.From].lo + x[h.To].hi) / 2, Y: top - 8})
	}
	for r := range s.Rows {
		above, height, below := p.heights(r)
		for _, c := range p.in(r) {
			at := vg.Point{X: (x[c.column].lo + x[c.column].hi - c.w) / 2, Y: top + above}
			c.rect = vg.Rectangle{Min: at, Max: at.Add(vg.Point{X: c.w, Y: c.h})}
		}
		p.titles = append(p.titles, vg.Point{X: outerMargin, Y: top + rowTitle - 8})
		top += above + height + below + rowGap
	}
	top -= rowGap
	p.centreTall()
	if p.legend.Y > 0 {
		height := p.legend.Y
		p.legend.Y = top + legendGap
		top += legendGap + height
	}
	p.h = top + outerMargin
	p.flip()
	return p
}

// cells are the panels with their ranges and sizes. A panel whose neighbour before it in the row has the same linked
// axis and label leaves the numbers to it, and so does one in a column to the panel below.
func (s *Sheet) cells() []*cell {
	var all []*cell
	for r, row := range s.Rows {
		for c, p := range row {
			if p == nil {
				continue
			}
			bareY, bareX := false, false
			for _, q := range row[:c] {
				bareY = bareY || q != nil && p.y != nil && q.y == p.y && q.Y == p.Y
			}
			for _, later := range s.Rows[r+1:] {
				q := later[c]
				bareX = bareX || q != nil && p.x != nil && q.x == p.x && q.X == p.X
			}
			all = append(all, p.cell(r, c, bareX, bareY))
		}
	}
	all = append(all, s.key(all)...)
	for i, c := range all {
		c.xName, c.yName = axisName("x", i), axisName("y", i)
	}
	return all
}

// key is the cell right of the first row that says what colours mean, if there are marks with colours.
func (s *Sheet) key(all []*cell) []*cell {
	for _, c := range all {
		for _, m := range c.marks {
			if m, ok := m.(interface{ key() *Panel }); ok {
				p := m.key()
				p.Height = c.h
				return []*cell{p.cell(0, len(s.Rows[0]), false, false)}
			}
		}
	}
	return nil
}

// in are the cells of a row.
func (p *plan) in(row int) []*cell {
	var all []*cell
	for _, c := range p.cells {
		if c.row == row {
			all = append(all, c)
		}
	}
	return all
}

// span is the places of a column's data.
type span struct{ lo, hi vg.Length }

// columns are the places of the columns' data, and the end of the last one's labels.
func (p *plan) columns() (x []span, end vg.Length) {
	end = outerMargin
	last := end
	for i := range len(p.sheet.Rows[0]) + 1 { // one for the colours' key
		var left, width, right vg.Length
		for _, c := range p.cells {
			if c.column == i {
				left, width, right = max(left, c.left), max(width, c.w), max(right, c.right)
			}
		}
		if i > 0 {
			end = max(last, x[i-1].hi+columnGap)
		}
		x = append(x, span{end + left, end + left + width})
		if width > 0 {
			last = x[i].hi + right
		}
	}
	return x, last
}

// wrapLegend breaks the legend into lines and widens the page for it. Until the rows are laid out, legend.Y is its
// height.
func (p *plan) wrapLegend() {
	s := p.sheet
	width := func() vg.Length { return max(p.w-2*outerMargin, legendReach) }
	p.lines = legendLines(s.legend(), width())
	count, kept := len(p.lines), p.lines
	for _, other := range s.room {
		wrapped := legendLines(other, width())
		count, kept = max(count, len(wrapped)), append(kept[:len(kept):len(kept)], wrapped...)
	}
	for _, line := range kept {
		p.w = max(p.w, legendWidth(line)+2*outerMargin)
	}
	p.legend = vg.Point{X: p.w / 2, Y: legendHeight * vg.Length(count)}
}

// heights are the rooms above, of and below the data of a row.
func (p *plan) heights(row int) (above, height, below vg.Length) {
	for _, c := range p.in(row) {
		above = max(above, c.above)
		if !c.Tall {
			height, below = max(height, c.h), max(below, c.below)
		}
	}
	if row < len(p.sheet.RowTitles) && p.sheet.RowTitles[row] != "" {
		above += rowTitle
	}
	return above, height, below
}

// centreTall moves the tall panels from the top of the first row to the middle of all rows' data; heights still count
// downward.
func (p *plan) centreTall() {
	for _, c := range p.cells {
		if !c.Tall {
			continue
		}
		low := c.rect.Max.Y
		for _, other := range p.cells {
			if !other.Tall {
				low = max(low, other.rect.Max.Y)
			}
		}
		c.rect = c.rect.Add(vg.Point{Y: (low - c.rect.Max.Y) / 2})
	}
}

// flip turns distances from the top into heights above the bottom, as vg counts.
func (p *plan) flip() {
	turn := func(r vg.Rectangle) vg.Rectangle {
		r.Min.Y, r.Max.Y = p.h-r.Max.Y, p.h-r.Min.Y
		return r
	}
	for _, c := range p.cells {
		c.rect = turn(c.rect)
	}
	for _, points := range [][]vg.Point{p.titles, p.heads} {
		for i := range points {
			points[i].Y = p.h - points[i].Y
		}
	}
	p.legend.Y = p.h - p.legend.Y
}

// draw puts the sheet on a canvas of the plan's size.
func (p *plan) draw(c draw.Canvas) {
	sty := strong(textStyle(titleText, textInk))
	for r, title := range p.sheet.RowTitles {
		c.FillText(sty, p.titles[r], title)
	}
	sty.XAlign = text.XCenter
	for i, h := range p.sheet.Heads {
		c.FillText(sty, p.heads[i], h.Text)
	}
	for _, panel := range p.cells {
		panel.draw(c)
	}
	for i, line := range p.lines {
		drawLegend(c, line, vg.Point{X: p.legend.X, Y: p.legend.Y - legendHeight*vg.Length(i)})
	}
}

func corners(r vg.Rectangle) []vg.Point {
	return []vg.Point{r.Min, {X: r.Max.X, Y: r.Min.Y}, r.Max, {X: r.Min.X, Y: r.Max.Y}}
}
