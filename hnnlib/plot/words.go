package plot

import (
	"fmt"
	"strings"
)

// AltText says what the figure shows, for those who can't see it: Alt, or else About and, panel by panel, a sentence
// with the numbers of each mark.
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

// words are the panel's title, its axes and its marks. Lines of one label are told together.
func (p *Panel) words() string {
	head := Plain(p.Title)
	for i, axis := range []string{p.Y, p.X} {
		if axis != "" && head != "" {
			head += []string{", ", " over "}[i]
		}
		head += Plain(axis)
	}
	if p.logY() {
		head += ", on a logarithmic axis"
	}
	all := []string{}
	if head != "" {
		all = append(all, head+".")
	}
	told := map[string]bool{}
	for _, m := range p.marks {
		l, ok := m.(Line)
		if !ok || l.Silent || l.Note+l.Says != "" {
			all = append(all, m.words(p))
			continue
		}
		if told[l.name()] {
			continue
		}
		told[l.name()] = true
		all = append(all, p.together(l))
	}
	return joined(all)
}

// together is the sentence of all lines of l's label: of several, how many there are and where they begin and end.
func (p *Panel) together(l Line) string {
	begin, end, n := unset, unset, 0
	for _, m := range p.marks {
		other, ok := m.(Line)
		if !ok || other.name() != l.name() || other.Silent || other.Note+other.Says != "" {
			continue
		}
		n++
		if first, last, points := ends(other.X, other.Y, p.logX(), p.logY()); points > 0 {
			begin, end = begin.with(other.Y[first]), end.with(other.Y[last])
		}
	}
	if n == 1 || begin.empty() {
		return l.words(p)
	}
	return fmt.Sprintf("%s: %d lines, which begin at %s and end at %s.",
		or(Plain(l.name()), "lines"), n, begin.words(), end.words())
}

// words are the ends of a range, or the one number where they hardly differ.
func (e extent) words() string {
	lo, hi := fmt.Sprintf("%.3g", e.lo), fmt.Sprintf("%.3g", e.hi)
	if lo == hi {
		return lo
	}
	return lo + " to " + hi
}

// joined are sentences in a row, without the empty ones.
func joined(sentences []string) string {
	var all []string
	for _, s := range sentences {
		if s != "" {
			all = append(all, s)
		}
	}
	return strings.Join(all, " ")
}
