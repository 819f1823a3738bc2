package figure

import (
	"math"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
)

func TestPixelBumpFaults(t *testing.T) {
	with := func(change func(*PixelBumpData)) error {
		d := pixelBumpSample(false)
		change(&d)
		_, err := PixelBump(d)
		return err
	}
	checkFaults(t, map[string]fail{
		"name": {with(func(d *PixelBumpData) { d.Name = "../x" }),
			`figure name "../x": expected a file name without a folder or an extension, such as "pixel-bump"`},
		"none": {with(func(d *PixelBumpData) { d.Stretches = nil }), `figure "pixel-bump", stretches: expected at least one, got none`},
		"energy": {with(func(d *PixelBumpData) { d.Stretches[1].Energy = nil }),
			`figure "pixel-bump", stretch 2, series "Energy": expected as many X as Y, got 91 and 0`},
		"angle": {with(func(d *PixelBumpData) { d.Stretches[1].Angle = d.Stretches[1].Angle[:4] }),
			`figure "pixel-bump", stretch 2, series "Angle": expected as many X as Y, got 91 and 4`},
		"frames": {with(func(d *PixelBumpData) { d.Stretches[2].Frames = nil }),
			`figure "pixel-bump", stretch 3: expected as many frames as times, 91, got 0`},
		"path": {with(func(d *PixelBumpData) { d.Stretches[0].Path = nil }),
			`figure "pixel-bump", stretch 1: expected as many places as times, 91, got 0`},
		"kind": {with(func(d *PixelBumpData) { d.Stretches[0].Kind = -1 }),
			`figure "pixel-bump", stretch 1: expected a kind of Conserve, Gain or Lose, got StretchKind(-1)`},
	})
}

func TestPixelBumpAlt(t *testing.T) {
	f, err := PixelBump(pixelBumpSample(true))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"From t = 4.5 to 5.7 along the Riemann gradient: recovered energy from 0.0453 to 0.243, largest angle 0.133.",
		"From t = 10.2 to 11.4 along the negative Riemann gradient: recovered energy from 0.238 to 0.0729, largest angle 0.505.",
	} {
		if !strings.Contains(f.Alt, want) {
			t.Errorf("alternative text %q lacks %q", f.Alt, want)
		}
	}
}

// The strip has a picture of each stretch that changes the energy, in its colour, and others in grey.
func TestPixelBumpFilm(t *testing.T) {
	d := pixelBumpSample(true)
	got := map[string]int{}
	for _, p := range d.film(d.bump(), d.bump().times()).marks[0].(pictures) {
		switch p.ink() {
		case bumpPens[Gain].ink:
			got["gain"]++
		case bumpPens[Lose].ink:
			got["lose"]++
		case frameInk:
			got["conserve"]++
		}
	}
	if got["gain"] != 1 || got["lose"] != 1 || got["conserve"] < 3 {
		t.Errorf("pictures %v, want one of gain and lose and three others", got)
	}
}

// The path's panel is square, and its arrow heads point along the path on the page in Plotly's form too.
func TestPixelBumpPath(t *testing.T) {
	d := pixelBumpSample(false)
	p := d.bump().phase()
	if p.w != p.h || p.equal {
		t.Errorf("the path's panel is %v by %v, equal axes %v", p.w, p.h, p.equal)
	}
	found := false
	for _, m := range p.marks {
		h, ok := m.(headings)
		if !ok || h.ink != bumpPens[Gain].ink {
			continue
		}
		found = true
		v := p.view(vg.Rectangle{Max: vg.Point{X: p.w, Y: p.h}})
		a := h.all[0]
		from, to := v.at(a[0], a[1]), v.at(a[0]+a[2], a[1]+a[3])
		want := math.Atan2(float64(to.X-from.X), float64(to.Y-from.Y))
		got := math.Atan2(a[2], h.ratio*a[3])
		if math.Abs(got-want) > 1e-9 {
			t.Errorf("the head is turned by %v, the path by %v", got, want)
		}
	}
	if !found {
		t.Error("no arrow head on the stretch that gains energy")
	}
}

// A motion that diverges is drawn up to there.
func TestPixelBumpDiverged(t *testing.T) {
	d := pixelBumpSample(false)
	s := &d.Stretches[2]
	for i := 40; i < len(s.T); i++ {
		s.Path[i], s.Angle[i], s.Energy[i] = [2]float64{math.NaN(), math.Inf(1)}, math.NaN(), math.NaN()
		s.Frames[i][3] = float32(math.NaN())
	}
	f, err := PixelBump(d)
	if err != nil {
		t.Fatal(err)
	}
	paths, err := f.Save(t.ArtifactDir())
	if err != nil {
		t.Fatal(err)
	}
	checkSVG(t, f, paths[1])
	checkPlotly(t, f, true)
}
