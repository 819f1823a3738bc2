package plot

import (
	"image/color"
	"slices"
	"strconv"

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

// plan is where everything of a sheet stands on its page. gonum's Align needs panels of one size.
type plan struct {
	sheet  *Sheet
	w, h   vg.Length
	cells  []*cell
	titles []title
	legend vg.Point  // middle of the legend's top
	lines  [][]shape // the legend's
}

// title is a line of text that stands on a point.
type title struct {
	text   string
	at     vg.Point
	xalign text.XAlignment
	ink    color.NRGBA
	bold   bool
	factor bool // a power of ten that an axis's ticks share, which gonum's axes don't have and Plotly's have anyway
}

// plan lays the sheet out: a column's left room is that of its widest axis, a row's lower room that of its tallest, so
// that the data of panels align. It counts downward from the page's top, at 0, until the height of the page is known.
func (s *Sheet) plan() *plan {
	p := &plan{sheet: s, cells: s.cells()}
	x, end := p.columns()
	p.w = end + outerMargin
	legend := p.wrapLegend()
	y := -outerMargin
	if len(s.Heads) > 0 {
		y -= rowTitle
	}
	for _, h := range s.Heads {
		at := vg.Point{X: (x[h.From].lo + x[h.To].hi) / 2, Y: y + 8}
		p.titles = append(p.titles, title{h.Text, at, text.XCenter, textInk, true, false})
	}
	for r := range s.Rows {
		y = p.row(r, x, y) - rowGap
	}
	y += rowGap
	p.centreTall()
	if legend > 0 {
		p.legend = vg.Point{X: p.w / 2, Y: y - legendGap}
		y -= legendGap + legend
	}
	p.h = outerMargin - y
	p.raise()
	return p
}

// row places the titles and cells of a row below a height, and returns its lower end.
func (p *plan) row(r int, x []span, y vg.Length) vg.Length {
	var above, height, below vg.Length
	for _, c := range p.cells {
		if c.row == r {
			above = max(above, c.above, c.titleRoom())
			if !c.Tall {
				height, below = max(height, c.h), max(below, c.below)
			}
		}
	}
	if r < len(p.sheet.RowTitles) && p.sheet.RowTitles[r] != "" {
		at := vg.Point{X: outerMargin, Y: y - rowTitle + 8}
		p.titles = append(p.titles, title{p.sheet.RowTitles[r], at, text.XLeft, textInk, true, false})
		y -= rowTitle
	}
	for _, c := range p.cells {
		if c.row == r {
			c.rect.Min = vg.Point{X: (x[c.column].lo + x[c.column].hi - c.w) / 2, Y: y - above - c.h}
			c.rect.Max = c.rect.Min.Add(vg.Point{X: c.w, Y: c.h})
		}
	}
	return y - above - height - below
}

// cells are the panels with their ranges and sizes. A panel leaves the numbers of a linked axis with the same label to
// the one before it in the row, or below it in the column.
func (s *Sheet) cells() []*cell {
	var all []*cell
	for r, row := range s.Rows {
		for c, p := range row {
			if p == nil {
				continue
			}
			var bare [2]bool
			for _, q := range row[:c] {
				bare[upward] = bare[upward] || q != nil && q.Y == p.Y && slices.Contains(p.links[upward], q)
			}
			for _, later := range s.Rows[r+1:] {
				q := later[c]
				bare[across] = bare[across] || q != nil && q.X == p.X && slices.Contains(p.links[across], q)
			}
			all = append(all, p.cell(r, c, bare))
		}
	}
	all = append(all, s.key(all)...)
	for i, c := range all {
		if i > 0 {
			c.number = strconv.Itoa(i + 1)
		}
	}
	return all
}

// key is the cell right of the first row that says what colours mean, if there are marks with colours.
func (s *Sheet) key(all []*cell) []*cell {
	for _, c := range all {
		for _, m := range c.marks {
			m, ok := m.(interface{ key() *Panel })
			if !ok {
				continue
			}
			if p := m.key(); p != nil {
				p.Height = c.h
				return []*cell{p.cell(0, len(s.Rows[0]), [2]bool{})}
			}
		}
	}
	return nil
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

// wrapLegend breaks the legend into lines, widens the page for it, and returns its height.
func (p *plan) wrapLegend() vg.Length {
	width, count := max(p.w-2*outerMargin, legendReach), 0
	p.lines = legendLines(p.sheet.legend(), width)
	for _, other := range append(p.sheet.room, p.sheet.legend()) {
		lines := legendLines(other, width)
		count = max(count, len(lines))
		for _, line := range lines {
			p.w = max(p.w, legendWidth(line)+2*outerMargin)
		}
	}
	return legendHeight * vg.Length(count)
}

// centreTall moves the tall panels from the top of the first row to the middle of all rows' data.
func (p *plan) centreTall() {
	var low vg.Length
	for _, c := range p.cells {
		low = min(low, c.rect.Min.Y)
	}
	for _, c := range p.cells {
		if c.Tall {
			c.rect = c.rect.Add(vg.Point{Y: (low - c.rect.Min.Y) / 2})
		}
	}
}

// raise counts heights from the page's lower end, as vg does, and gives panels their titles.
func (p *plan) raise() {
	up := vg.Point{Y: p.h}
	p.legend = p.legend.Add(up)
	for i := range p.titles {
		p.titles[i].at = p.titles[i].at.Add(up)
	}
	for _, c := range p.cells {
		c.rect = c.rect.Add(up)
		at := vg.Point{X: (c.rect.Min.X + c.rect.Max.X) / 2, Y: c.rect.Max.Y + titleGap}
		factor := title{text: c.axes[across].factor(), xalign: text.XRight, factor: true}
		factor.at = vg.Point{X: c.rect.Max.X, Y: c.rect.Min.Y - c.below}
		p.titles = append(p.titles, title{text: c.Title, at: at, xalign: text.XCenter, ink: c.Kind.titleInk()}, factor)
		factor.text = c.axes[upward].factor()
		factor.at = vg.Point{X: c.rect.Min.X - tickLength, Y: c.rect.Max.Y + factorGap}
		p.titles = append(p.titles, factor)
	}
}

// draw puts the sheet on a canvas of the plan's size.
func (p *plan) draw(c draw.Canvas) {
	for _, t := range p.titles {
		sty := textStyle(titleText, t.ink)
		if t.bold {
			sty = strong(sty)
		} else if t.factor {
			sty = textStyle(tickText, textInk)
		}
		sty.XAlign = t.xalign
		c.FillText(sty, t.at, t.text)
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
