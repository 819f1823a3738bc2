package figure

import "math"

// together are copies of figures of one shape whose axes hold what all of them show, place by place.
func together(all []*sheet) []*sheet {
	out := make([]*sheet, len(all))
	for k, s := range all {
		twin := *s
		twin.rows = make([][]*panel, len(s.rows))
		for r, row := range s.rows {
			twin.rows[r] = make([]*panel, len(row))
		}
		for _, other := range all {
			twin.room = append(twin.room, other.legend)
		}
		out[k] = &twin
	}
	for r, row := range all[0].rows {
		for c, first := range row {
			if first == nil {
				continue
			}
			place := make([]*panel, len(all))
			for k, s := range all {
				place[k] = s.rows[r][c]
			}
			for k, p := range shared(place) {
				out[k].rows[r][c] = p
			}
		}
	}
	for _, s := range out {
		s.fitStrips()
		s.fit()
	}
	return out
}

// shared are copies of the panels of one place with common axes.
func shared(all []*panel) []*panel {
	out := make([]*panel, len(all))
	for k, p := range all {
		twin := *p
		out[k] = &twin
	}
	shareAxis(out, func(p *panel) *axis { return &p.x }, func(m mark) []float64 { xs, _ := placesOf(m); return xs })
	shareAxis(out, func(p *panel) *axis { return &p.y }, func(m mark) []float64 { _, ys := placesOf(m); return ys })
	side := max(all[0].w, all[0].h)
	for k, p := range out {
		if p.equal {
			p.w, p.h = equalSize(extent{p.x.min, p.x.max}, extent{p.y.min, p.y.max}, side)
		}
		p.marks = refitted(all[k], p)
	}
	return out
}

// shareAxis gives an axis of several panels a range that holds all of theirs. It is logarithmic if one of them is. Categories
// and axes without a line stay as they are.
func shareAxis(all []*panel, of func(*panel) *axis, places func(mark) []float64) {
	log := false
	for _, p := range all {
		if a := of(p); a.names != nil || a.mute {
			return
		}
		log = log || of(p).log
	}
	common := unset
	for _, p := range all {
		a := of(p)
		low := a.min
		if log && !a.log {
			var values [][]float64
			for _, m := range p.marks {
				values = append(values, places(m))
			}
			e := positive(values...)
			if e.empty() {
				continue
			}
			low = e.lo
		}
		common = common.with(low, a.max)
	}
	for _, p := range all {
		a := of(p)
		a.min, a.max, a.log = common.lo, common.hi, log
	}
}

// placesOf are the numbers of a line or of dots.
func placesOf(m mark) (xs, ys []float64) {
	switch m := m.(type) {
	case curve:
		return m.xs, m.ys
	case dots:
		return m.xs, m.ys
	}
	return nil, nil
}

// refitted are the old panel's marks in the new one: bands as high as it, arrow heads along their lines.
func refitted(old, p *panel) []mark {
	out := make([]mark, len(old.marks))
	for i, m := range old.marks {
		switch mark := m.(type) {
		case band:
			if mark.y0 == old.y.min && mark.y1 == old.y.max {
				mark.y0, mark.y1 = p.y.min, p.y.max
			}
			m = mark
		case headings:
			if mark.ratio != 0 {
				mark.ratio = float64(p.h/p.w) * (p.x.max - p.x.min) / (p.y.max - p.y.min)
			}
			m = mark
		}
		out[i] = m
	}
	return out
}

// fitStrips makes strips of pictures anew where the time below them has another range.
func (s *sheet) fitStrips() {
	for r, row := range s.rows {
		for c, p := range row {
			if p == nil || p.strip == nil {
				continue
			}
			for _, below := range s.rows[r+1:] {
				if q := below[c]; q != nil && !q.x.mute {
					s.rows[r][c] = p.strip(extent{q.x.min, q.x.max})
					break
				}
			}
		}
	}
}

// coarser has at most n numbers of the grid each way, for a figure in which many grids must find room. The first and the last
// stay, and so do the distances of an even grid if its number of cells can be divided.
func (m relief) coarser(n int) relief {
	cut := func(length int) []int {
		step := int(math.Ceil(float64(length-1) / float64(n-1)))
		if step > 1 && (length-1)%step == 0 {
			return even(length, (length-1)/step+1)
		}
		return even(length, n)
	}
	across, up := cut(len(m.x)), cut(len(m.y))
	out := m
	out.x, out.y, out.z = nil, nil, nil
	for _, j := range across {
		out.x = append(out.x, m.x[j])
	}
	for _, i := range up {
		var row []float64
		for _, j := range across {
			row = append(row, m.z[i][j])
		}
		out.y, out.z = append(out.y, m.y[i]), append(out.z, row)
	}
	return out
}
