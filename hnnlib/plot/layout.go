package plot

import (
	"cmp"
	"slices"
	"strconv"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Distances in points.
const (
	outerMargin vg.Length = 9
	columnGap   vg.Length = 20
	rowGap      vg.Length = 16
	legendGap   vg.Length = 12
	rowTitle    vg.Length = 24 // height of a title above the panels of a row
)

// plan is the layout of a sheet on its page. gonum's Align cannot be used, because it needs panels of one size.
type plan struct {
	sheet  *Sheet
	w, h   vg.Length
	cells  []*cell
	titles []title
	legend vg.Point  // middle of the legend's top
	lines  [][]shape // lines of the legend
}

// title is a line of text above a point.
type title struct {
	text  string
	at    vg.Point
	style text.Style
}

// title adds a title to the page.
func (p *plan) title(txt string, x, y vg.Length, align text.XAlignment, style text.Style) {
	style.XAlign = align
	p.titles = append(p.titles, title{txt, vg.Point{X: x, Y: y}, style})
}

// plan lays out the sheet.
func (s *Sheet) plan() *plan {
	p := &plan{sheet: s, cells: s.cells()}
	x, end := p.columns()
	p.w = end + outerMargin
	p.lines = legendLines(s.legend(), max(p.w-2*outerMargin, legendReach))
	for _, line := range p.lines {
		p.w = max(p.w, legendWidth(line)+2*outerMargin)
	}
	p.h = -p.place(x, 0)
	p.place(x, p.h)
	return p
}

// place gives everything its place below the height top, and returns the page's lower end. A column leaves room on the
// left for its widest axis and a row leaves room below for its tallest, so that the data of panels align.
func (p *plan) place(x []span, top vg.Length) vg.Length {
	y := top - outerMargin
	p.titles = nil
	if len(p.sheet.Heads) > 0 {
		y -= rowTitle
	}
	for _, h := range p.sheet.Heads {
		p.title(h.Text, (x[h.From].lo+x[h.To].hi)/2, y+8, text.XCenter, strong(textStyle(titleText, textInk)))
	}
	for r := range p.sheet.Rows {
		y = p.row(r, x, y) - rowGap
	}
	y += rowGap
	low := slices.MinFunc(p.cells, func(a, b *cell) int { return cmp.Compare(a.rect.Min.Y, b.rect.Min.Y) }).rect.Min.Y
	for _, c := range p.cells {
		if c.Tall { // from the top of the first row to the middle of all rows' data
			c.rect = c.rect.Add(vg.Point{Y: (low - c.rect.Min.Y) / 2})
		}
		p.title(c.Title, (c.rect.Min.X+c.rect.Max.X)/2, c.rect.Max.Y+titleGap, text.XCenter,
			textStyle(titleText, c.Kind.titleInk()))
	}
	if len(p.lines) > 0 {
		p.legend = vg.Point{X: p.w / 2, Y: y - legendGap}
		y -= legendGap + legendHeight*vg.Length(len(p.lines))
	}
	return y - outerMargin
}

// row places the titles and cells of row r below height y, and returns the lower end of the row.
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
		y -= rowTitle
		p.title(p.sheet.RowTitles[r], outerMargin, y+8, text.XLeft, strong(textStyle(titleText, textInk)))
	}
	for _, c := range p.cells {
		if c.row == r {
			c.rect.Min = vg.Point{X: (x[c.column].lo + x[c.column].hi - c.w) / 2, Y: y - above - c.h}
			c.rect.Max = c.rect.Min.Add(vg.Point{X: c.w, Y: c.h})
		}
	}
	return y - above - height - below
}

// cells returns the panels with their ranges and sizes, and a colour bar right of the first row if there are marks that
// need one. A panel has no numbers on a linked axis if a panel before it in the row, or below it in the column, has the
// same axis with the same label.
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
	for _, c := range all {
		if i := slices.IndexFunc(c.shapes(), func(s shape) bool { return s.key != nil }); i >= 0 {
			key := c.shapes()[i].key
			key.Height = c.h
			all = append(all, key.cell(0, len(s.Rows[0]), [2]bool{}))
			break
		}
	}
	for i, c := range all[1:] {
		c.number = strconv.Itoa(i + 2)
	}
	return all
}

// span is the horizontal range of a column's data on the page.
type span struct{ lo, hi vg.Length }

// columns returns the spans of the columns and the right end of the last column's labels.
func (p *plan) columns() (x []span, end vg.Length) {
	end = outerMargin
	last := end
	for i := range len(p.sheet.Rows[0]) + 1 { // one more for the colour bar
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

// draw puts the sheet on a canvas of the plan's size.
func (p *plan) draw(c draw.Canvas) {
	for _, t := range p.titles {
		c.FillText(t.style, t.at, t.text)
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
