package plot

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// AltText returns the text for readers who can't see the figure: Alt, or else About and a sentence for each mark.
func (s *Sheet) AltText() string {
	if s.Alt != "" {
		return Plain(s.Alt)
	}
	all := []string{Plain(s.About)}
	for r, row := range s.Rows {
		if r < len(s.RowTitles) && s.RowTitles[r] != "" {
			all = append(all, Plain(s.RowTitles[r])+".")
		}
		for _, p := range row {
			if p != nil {
				all = append(all, p.words())
			}
		}
	}
	return joined(all)
}

// words returns sentences with the panel's title, axes and marks. Lines with one label share a sentence.
func (p *Panel) words() string {
	head := Plain(p.Title)
	for i, axis := range []string{p.Y, p.X} {
		if axis != "" && head != "" {
			head += []string{", ", " over "}[i]
		}
		head += Plain(axis)
	}
	if p.log(upward) {
		head += ", on a logarithmic axis"
	}
	all := []string{}
	if head != "" {
		all = append(all, head+".")
	}
	told := map[string]bool{}
	for _, s := range p.shapes() {
		if s.course && !told[s.label] {
			told[s.label] = true
			s.words = p.course(s.label)
		}
		all = append(all, s.words)
	}
	return joined(all)
}

// course returns one sentence for the lines with a label: the ends of one, or the ranges of the ends of several.
func (p *Panel) course(label string) string {
	var begin, end []float64
	lines, alone := 0, "never above 0"
	for _, s := range p.shapes() {
		if !s.course || s.label != label {
			continue
		}
		lines++
		first, last, n := ends(s.x, s.y, p.logs())
		if n == 0 {
			continue
		}
		begin, end = append(begin, s.y[first]), append(end, s.y[last])
		alone = p.point(s.x[first], s.y[first])
		if n > 1 {
			alone += ", " + p.point(s.x[last], s.y[last])
		}
		if last < len(s.y)-1 && !finite(s.y[len(s.y)-1]) {
			alone += ", where it diverges"
		}
	}
	if lines > 1 && begin != nil {
		return fmt.Sprintf("%s: %d lines, which begin at %s and end at %s.", cmp.Or(Plain(label), "lines"), lines,
			spanOf(begin, false).words(), spanOf(end, false).words())
	}
	return cmp.Or(Plain(label), "line") + ": " + alone + "."
}

// point formats a point: as "y at x", or as a pair if the axes are equal.
func (p *Panel) point(x, y float64) string {
	x, y = x+0, y+0 // no -0
	if p.Equal {
		return fmt.Sprintf("(%.3g, %.3g)", x, y)
	}
	return fmt.Sprintf("%.3g at %.3g", y, x)
}

// words returns the ends of a range, or one number if both are the same to three digits.
func (e extent) words() string {
	lo, hi := fmt.Sprintf("%.3g", e.lo), fmt.Sprintf("%.3g", e.hi)
	if lo == hi {
		return lo
	}
	return lo + " to " + hi
}

// joined joins sentences, leaving out empty ones.
func joined(sentences []string) string {
	return strings.Join(slices.DeleteFunc(sentences, func(s string) bool { return s == "" }), " ")
}
