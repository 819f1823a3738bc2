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
	for _, m := range p.marks {
		l, ok := m.(Line)
		if !ok || l.Silent || l.Note+l.says != "" {
			all = append(all, m.about(p).words)
		} else if !told[l.name()] {
			told[l.name()] = true
			all = append(all, p.together(l))
		}
	}
	return joined(all)
}

// together returns one sentence for all lines with l's label: their number and the ranges of their ends.
func (p *Panel) together(l Line) string {
	var begin, end []float64
	n := 0
	for _, m := range p.marks {
		other, ok := m.(Line)
		if !ok || other.name() != l.name() || other.Silent || other.Note+other.says != "" {
			continue
		}
		n++
		if first, last, points := ends(other.X, other.Y, p.logs()); points > 0 {
			begin, end = append(begin, other.Y[first]), append(end, other.Y[last])
		}
	}
	if n == 1 || begin == nil {
		return l.words(p)
	}
	return fmt.Sprintf("%s: %d lines, which begin at %s and end at %s.",
		cmp.Or(Plain(l.name()), "lines"), n, spanOf(begin, false).words(), spanOf(end, false).words())
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
