package figure

import "testing"

// Up to three panels stand in one row, more in rows of about the same number, no wider than a page; the first of a row has its numbers.
func TestSeedsRows(t *testing.T) {
	for panels, want := range map[int]string{
		1: "[1]", 2: "[1 1]", 3: "[1 1 1]", 4: "[1 1] [1 1]", 5: "[1 1 1] [1 1 -]", 6: "[1 1 1] [1 1 1]", 7: "[1 1 1] [1 1 1] [1 - -]",
	} {
		d := SeedsData{}
		for i := range panels {
			d.Panels = append(d.Panels, seedsSample().Panels[i%2])
		}
		f := must(Seeds(d))
		if got := sheetOf(f).shape(); got != want {
			t.Errorf("%d panels stand as %s, want %s", panels, got, want)
		}
		if w, _ := f.Size(); w > 1000 {
			t.Errorf("%d panels are %d pixels wide", panels, w)
		}
		for _, row := range sheetOf(f).rows {
			for c, p := range row {
				if p != nil && p.y.bare != (c > 0) {
					t.Errorf("%d panels: column %d without numbers: %v", panels, c, p.y.bare)
				}
			}
		}
	}
}

// Wide panels stand in more rows.
func TestSeedsWide(t *testing.T) {
	d := SeedsData{}
	for range 4 {
		p := seedsSample().Panels[0]
		p.Groups = append(p.Groups, p.Groups...)
		d.Panels = append(d.Panels, p)
	}
	f := must(Seeds(d))
	if got, want := sheetOf(f).shape(), "[1] [1] [1] [1]"; got != want {
		t.Errorf("four panels of four groups stand as %s, want %s", got, want)
	}
}
