package figure

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"math"
	"os"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
)

func TestFramesFaults(t *testing.T) {
	with := func(change func(*FramesData)) error {
		d := framesSample(12)
		change(&d)
		_, err := Frames(d)
		return err
	}
	moved := func(frames, times int) error {
		_, err := FramesAnimation(framesSample(times), frames)
		return err
	}
	empty := make([]float32, framePixels)
	empty[5] = float32(math.NaN())
	checkFaults(t, map[string]fail{
		"name": {with(func(d *FramesData) { d.Name = "a/b" }),
			`figure name "a/b": expected a file name without a folder or an extension, such as "frames"`},
		"no rows":  {with(func(d *FramesData) { d.Rows = nil }), `figure "frames", rows: expected at least one, got none`},
		"no times": {with(func(d *FramesData) { d.Times = nil }), `figure "frames", times: expected at least one, got none`},
		"time NaN": {with(func(d *FramesData) { d.Times[3] = math.NaN() }), `figure "frames", times: expected finite numbers, got NaN`},
		"falling":  {with(func(d *FramesData) { d.Times[3] = 0 }), `figure "frames", times: expected rising ones, got 0 after 0.1`},
		"columns":  {with(func(d *FramesData) { d.Columns = 17 }), `figure "frames", columns: expected from 2 to 16, or 0 for 10, got 17`},
		"count": {with(func(d *FramesData) { d.Rows[1].Frames = d.Rows[1].Frames[:5] }),
			`figure "frames", row "Baseline NN": expected as many frames as times, 12, got 5`},
		"size": {with(func(d *FramesData) { d.Rows[2].Frames[4] = make([]float32, 1568) }),
			`figure "frames", row "Hamiltonian NN", frame 5: expected 28×28 = 784 numbers, got 1568`},
		"nothing whole": {with(func(d *FramesData) {
			d.Times = d.Times[:1]
			d.Rows = []FrameRow{{Kind: Neutral, Frames: [][]float32{empty}}}
		}), `figure "frames", row "1": expected at least one frame of finite numbers, got NaN or Inf in each of 1`},
		"range": {with(func(d *FramesData) { d.Rows[0].Frames[2][7] = 127 }),
			`figure "frames", row "Ground truth", frame 3: expected numbers from 0 to 1, got 127`},
		"truth of NaN": {with(func(d *FramesData) { d.Rows[0].Frames[2][7] = float32(math.NaN()) }),
			`figure "frames", row "Ground truth", frame 3: expected numbers from 0 to 1, got NaN`},
		"one frame": {moved(1, 12), `figure "frames", animation: expected at least two frames and two times, got 1 and 12`},
		"one time":  {moved(0, 1), `figure "frames", animation: expected at least two frames and two times, got 150 and 1`},
	})
}

// The alternative text says when the frames are and how far each model is from the truth.
func TestFramesAlt(t *testing.T) {
	f, err := Frames(framesSample(301))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"Pictures of 28×28 points, dark on white, in 3 rows of 10 from t = 0 to 15. Ground truth.",
		"Baseline NN: a point differs from the truth's by 0.049 on average, by 0.061 at t = 15.",
	} {
		if !strings.Contains(f.Alt, want) {
			t.Errorf("alternative text %q lacks %q", f.Alt, want)
		}
	}
}

// bright is the mean lightness of a rectangle of a picture, from 0 to 255.
func bright(img image.Image, r image.Rectangle) float64 {
	sum := 0
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			sum += int(color.GrayModel.Convert(img.At(x, y)).(color.Gray).Y)
		}
	}
	return float64(sum) / float64(r.Dx()*r.Dy())
}

// marked is a frame of paper but for one point, at row 3 and column 5.
func marked() []float32 {
	f := make([]float32, framePixels)
	f[3*frameSide+5] = darkest
	return f
}

// A point stands where it belongs, sharp, in the printed form and in Plotly's, which shows bitmaps upside down.
func TestPicturePlace(t *testing.T) {
	d := FramesData{Times: []float64{0}, Rows: []FrameRow{{Kind: Truth, Frames: [][]float32{marked()}}}}
	f, err := Frames(d)
	if err != nil {
		t.Fatal(err)
	}
	img, err := f.Image(2)
	if err != nil {
		t.Fatal(err)
	}
	s := d.grid()
	page := s.plan()
	rect := page.rects[0][0]
	side := frameWidth(1)
	size := int(side.Dots(sharp) + 0.5)
	middle := rect.Min.Add(rect.Max).Scale(0.5)
	left := int((middle.X - side/2).Dots(sharp) + 0.5)
	top := int((page.h - middle.Y - side/2).Dots(sharp) + 0.5)
	point := size / frameSide
	at := image.Rect(left+5*point, top+3*point, left+6*point, top+4*point)
	if v := bright(img, at.Inset(2)); v > 40 {
		t.Errorf("the point's lightness is %.0f of 255, want that of the rod", v)
	}
	for _, around := range []image.Point{{2 * point, 0}, {-2 * point, 0}, {0, 2 * point}, {0, -2 * point}} {
		if v := bright(img, at.Add(around).Inset(1)); v < 254 {
			t.Errorf("the lightness beside the point at %v is %.0f, want paper", around, v)
		}
	}

	p, err := f.Plotly()
	if err != nil {
		t.Fatal(err)
	}
	trace := p["data"].([]any)[0].(map[string]any)
	if trace["type"] != "image" || trace["y0"].(float64) > -0.5 || trace["dy"].(float64) <= 0 {
		t.Errorf("%v from %v by %v, want an image from the bottom up", trace["type"], trace["y0"], trace["dy"])
	}
	bits := decodeURI(t, trace["source"].(string))
	for y := range frameSide {
		for x := range frameSide {
			if dark := bright(bits, image.Rect(x, y, x+1, y+1)) < 128; dark != (x == 5 && y == frameSide-1-3) {
				t.Errorf("row %d, column %d of the bitmap is dark: %v", y, x, dark)
			}
		}
	}
}

func decodeURI(t *testing.T, uri string) image.Image {
	t.Helper()
	content, ok := strings.CutPrefix(uri, "data:image/png;base64,")
	if !ok {
		t.Fatalf("source %.40q, want a PNG in it", uri)
	}
	b, err := base64.StdEncoding.DecodeString(content)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// One scale for all: 0 and less is white, 0.5 and more the darkest; a frame with a number missing is crossed out.
func TestFrameGreys(t *testing.T) {
	f := make([]float32, framePixels)
	copy(f, []float32{-3, 0, 0.25, 0.5, 7})
	img := bitmap(f, 1)
	var got []uint8
	for x := range 5 {
		got = append(got, color.GrayModel.Convert(img.At(x, 0)).(color.Gray).Y)
	}
	if fmt.Sprint(got) != "[255 255 134 28 28]" {
		t.Errorf("greys %v", got)
	}
	f[100] = float32(math.Inf(1))
	img = bitmap(f, 2)
	for y := range 2 * frameSide {
		for x := range 2 * frameSide {
			crossed := x/2 == y/2 || x/2 == frameSide-1-y/2
			if dark := img.ColorIndexAt(x, y) != 0; dark != crossed {
				t.Fatalf("row %d, column %d is drawn: %v, want only the cross", y, x, dark)
			}
		}
	}
}

// Models that diverged leave crossed-out pictures, and the alternative text counts them.
func TestFramesDiverged(t *testing.T) {
	d := framesSample(30)
	for i := 20; i < 30; i++ {
		d.Rows[1].Frames[i][9] = float32(math.NaN())
	}
	f, err := Frames(d)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Save(t.ArtifactDir()); err != nil {
		t.Fatal(err)
	}
	if want := "at t = 0.95; 10 of 30 frames hold no numbers."; !strings.Contains(f.Alt, want) {
		t.Errorf("alternative text %q lacks %q", f.Alt, want)
	}
}

// With more times than columns Plotly's form plays them; with as many it is the grid.
func TestFramesPlayer(t *testing.T) {
	for _, c := range []struct{ times, frames int }{{10, 0}, {11, 11}, {301, framesPlayed}} {
		f, err := Frames(framesSample(c.times))
		if err != nil {
			t.Fatal(err)
		}
		p, err := f.Plotly()
		if err != nil {
			t.Fatal(err)
		}
		frames, _ := p["frames"].([]any)
		if len(frames) != c.frames {
			t.Fatalf("%d times: %d frames, want %d", c.times, len(frames), c.frames)
		}
		if len(frames) == 0 {
			continue
		}
		last := frames[len(frames)-1].(map[string]any)
		data := p["data"].([]any)
		for r, i := range last["traces"].([]any) {
			trace := data[int(i.(float64))].(map[string]any)
			moved := last["data"].([]any)[r].(map[string]any)
			if trace["type"] != "image" || trace["xaxis"] != axisName("x", r) || moved["type"] != "image" {
				t.Errorf("row %d moves %v on %v by %v, want an image on its own axes", r, trace["type"], trace["xaxis"], moved["type"])
			}
			if trace["source"] == moved["source"] || !strings.HasPrefix(moved["source"].(string), "data:image/png") {
				t.Errorf("row %d shows the same picture at its last time", r)
			}
		}
		play := p["layout"].(map[string]any)["updatemenus"].([]any)[0].(map[string]any)["buttons"].([]any)[0].(map[string]any)
		if how := play["args"].([]any)[1].(map[string]any)["frame"].(map[string]any)["redraw"]; how != true {
			t.Errorf("redraw is %v, but without it Plotly leaves images as they are", how)
		}
	}
}

func TestFramesAnimation(t *testing.T) {
	a, err := FramesAnimation(framesSample(301), 0)
	if err != nil {
		t.Fatal(err)
	}
	paths, err := a.Save(t.ArtifactDir())
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(paths[0])
	if err != nil {
		t.Fatal(err)
	}
	apng, err := a.APNG()
	if err != nil {
		t.Fatal(err)
	}
	if len(content) > 1.5e6 || len(apng) > 1.5e6 {
		t.Errorf("GIF of %d and APNG of %d bytes, want at most 1.5 MB", len(content), len(apng))
	}
	g, err := gif.DecodeAll(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	if len(g.Image) != framesMoved || g.Delay[0] != 5 {
		t.Errorf("%d frames, the first for %d hundredths of a second; want %d and 5", len(g.Image), g.Delay[0], framesMoved)
	}
	if a.Alt == "" || a.Name != "frames" {
		t.Errorf("name %q, alternative text %q", a.Name, a.Alt)
	}
}

// Times have as many decimals as they need; columns that are narrow for them are named every second time.
func TestTimeLabels(t *testing.T) {
	for _, c := range []struct {
		times []float64
		want  string
	}{
		{[]float64{3}, "[3]"},
		{[]float64{0, 0.05, 0.1}, "[0.00 0.05 0.10]"},
		{[]float64{0, 5, 15}, "[0 5 15]"},
		{[]float64{0, 1.65, 14.95}, "[0.00 1.65 14.95]"},
		{[]float64{0, 5.0 / 3, 15}, "[0.0 1.7 15.0]"},
		{[]float64{-0.5, 1}, "[−0.5 1.0]"},
		{[]float64{0, 1e-5}, "[0 1e−05]"},
		{[]float64{0, 1e6}, "[0 1e+06]"},
	} {
		if got := fmt.Sprint(timeLabels(c.times)); got != c.want {
			t.Errorf("%v: %s, want %s", c.times, got, c.want)
		}
	}
	named := 0
	for _, tick := range timeTicks([]float64{0, 0.25, 0.5, 0.75}, []int{0, 1, 2, 3}, vg.Length(20)) {
		if tick.label != "" {
			named++
		}
	}
	if named != 2 {
		t.Errorf("%d of 4 narrow columns are named, want 2", named)
	}
}

// A strip shows pictures that don't overlap, at their times, with one at each wanted time.
func TestFilm(t *testing.T) {
	for _, c := range []struct {
		times  int
		wanted []float64
		least  int
	}{{300, nil, 6}, {300, []float64{4.5}, 5}, {300, []float64{1, 1.1, 9.9}, 5}, {4, nil, 2}, {2, nil, 0}} {
		var times []float64
		for i := range c.times {
			times = append(times, 10*float64(i)/float64(c.times-1))
		}
		f := newFilm(extent{0, 10}, 330, 1)
		shown := f.shown(times, c.wanted...)
		if len(shown) < c.least {
			t.Errorf("%d times, wanted %v: %d pictures, want at least %d", c.times, c.wanted, len(shown), c.least)
		}
		end := vg.Length(0)
		for _, i := range shown {
			middle := f.at(times[i])
			if middle-filmSide/2 < end {
				t.Errorf("%d times, wanted %v: the picture at %v begins left of %v", c.times, c.wanted, times[i], end)
			}
			end = middle + filmSide/2
		}
		if end > 330 {
			t.Errorf("%d times: the last picture ends at %v of 330", c.times, end)
		}
		if c.wanted == nil {
			continue
		}
		near := math.Inf(1)
		for _, i := range shown {
			near = math.Min(near, math.Abs(times[i]-max(0.9, c.wanted[0])))
		}
		if near > 0.05 {
			t.Errorf("wanted %v, the nearest picture is %v away", c.wanted[0], near)
		}
	}
}
