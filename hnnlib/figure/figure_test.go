package figure

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"maps"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"hnn/hnnlib/plot"
)

// TestRecipes makes every figure in its forms. `go test -artifacts` keeps the files.
func TestRecipes(t *testing.T) {
	for _, r := range recipes {
		t.Run(r.name, func(t *testing.T) {
			f := r.make()
			if f.Name != r.name || f.Title == "" || len(f.AltText()) < 40 {
				t.Errorf("name %q, title %q, alternative text %q: want all", f.Name, f.Title, f.AltText())
			}
			checkWords(t, f, r.words...)
			png, svg := saved(t, f)
			checkPNG(t, f, png, r.inks)
			checkSVG(t, f, svg)
			checkTexts(t, f)
			if f.Free == nil {
				checkPlotly(t, f)
			} else if p, err := f.Plotly(); p != nil || err != nil {
				t.Errorf("a drawing has the Plotly form %v (%v)", p, err)
			}
		})
	}
}

func checkWords(t *testing.T, f *plot.Sheet, words ...string) {
	t.Helper()
	for _, want := range words {
		if text := f.AltText(); !strings.Contains(text, want) {
			t.Errorf("%s: alternative text %q lacks %q", f.Name, text, want)
		}
	}
}

// must returns a function that returns v, or fails the test if err is not nil: must(os.ReadFile(path))(t).
func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// saved returns the contents of a figure's files.
func saved(t *testing.T, f *plot.Sheet) (png, svg []byte) {
	t.Helper()
	paths := must(f.Save(t.ArtifactDir()))(t)
	return must(os.ReadFile(paths[0]))(t), must(os.ReadFile(paths[1]))(t)
}

func checkPNG(t *testing.T, f *plot.Sheet, content []byte, inks []plot.Kind) {
	t.Helper()
	img := pixels(must(png.Decode(bytes.NewReader(content)))(t))
	w, h := f.Size()
	if got := img.Rect.Size(); abs(got.X-2*w) > 1 || abs(got.Y-2*h) > 1 {
		t.Errorf("PNG is %v, want twice %dx%d", got, w, h)
	}
	seen := map[color.NRGBA]int{}
	for p := range slices.Chunk(img.Pix, 4) {
		seen[color.NRGBA{R: p[0], G: p[1], B: p[2], A: p[3]}]++
	}
	if white := seen[plot.Paper]; white < w*h/4 {
		t.Errorf("%d white pixels: the background should be white", white)
	}
	for _, k := range inks {
		if seen[k.Ink()] < 100 {
			t.Errorf("%d pixels in the colour of %v, want its lines", seen[k.Ink()], k)
		}
	}
	if len(content) > 250e3 {
		t.Errorf("PNG of %d bytes, want a notebook's share of at most 250 kB", len(content))
	}
}

func abs(n int) int { return max(n, -n) }

// pixels returns the pixels of an opaque picture.
func pixels(img image.Image) *image.RGBA {
	all := image.NewRGBA(img.Bounds())
	draw.Draw(all, all.Rect, img, all.Rect.Min, draw.Src)
	return all
}

func checkSVG(t *testing.T, f *plot.Sheet, content []byte) {
	t.Helper()
	var svg struct {
		Title string `xml:"title"`
		Desc  string `xml:"desc"`
	}
	if err := xml.Unmarshal(content, &svg); err != nil {
		t.Fatalf("SVG isn't well-formed: %v", err)
	}
	if svg.Title != f.Title || svg.Desc != f.AltText() {
		t.Errorf("SVG's title %q and description %q, want %q and %q", svg.Title, svg.Desc, f.Title, f.AltText())
	}
	for _, wrong := range []string{"NaN", "Inf", "font-family:Liberation", "image/jpg"} {
		if bytes.Contains(content, []byte(wrong)) {
			t.Errorf("SVG contains %q", wrong)
		}
	}
}

// form is the part of a figure's Plotly form that tests read.
type form struct {
	Data   []trace
	Frames []struct {
		Name   string
		Data   []trace
		Traces []int
	}
	Layout map[string]json.RawMessage
	text   string
}

type trace struct {
	Type, Name, XAxis, YAxis, Source, Fill string
	ShowLegend                             bool
	Visible                                *bool
	X                                      []any
	Line                                   struct{ Color string }
	Marker                                 struct {
		CMin, CMax *float64
		Color      any
	}
}

type axis struct {
	ScaleAnchor    string
	Range, Domain  [2]float64
	ShowTickLabels *bool
}

func (a axis) reach() float64 { return a.Range[1] - a.Range[0] }

// controls are menus with buttons or sliders with steps.
type controls []struct{ Buttons, Steps []struct{ Args []any } }

// layout returns a part of a form's layout, or the zero value if the layout doesn't have it.
func layout[T any](f form, key string) (part T) {
	_ = json.Unmarshal(f.Layout[key], &part)
	return part
}

func formOf(t *testing.T, s *plot.Sheet) (f form) {
	t.Helper()
	p := must(s.Plotly())(t)
	gob.Register(map[string]any{})
	gob.Register([]any{})
	if err := gob.NewEncoder(io.Discard).Encode(p); err != nil {
		t.Errorf("%s can't be sent to GoNB's kernel: %v", s.Name, err)
	}
	b := must(json.Marshal(p))(t)
	f.text = string(b)
	if err := json.Unmarshal(b, &f); err != nil {
		t.Fatalf("%s: %v", s.Name, err)
	}
	return f
}

// checkPlotly checks that every trace is on existing axes, that the legend lists each entry once for any number of rows
// and seeds, that ranges increase, that panels of phase space have equal axes, and that frames move existing traces and
// have a step of the slider.
func checkPlotly(t *testing.T, s *plot.Sheet) {
	t.Helper()
	f := formOf(t, s)
	sliders, limit := layout[controls](f, "sliders"), 150_000
	if len(sliders) > 0 && f.Frames == nil {
		limit = 400_000 // the form holds several figures
	}
	if len(f.text) > limit || len(f.Data) == 0 {
		t.Errorf("Plotly's JSON has %d traces in %d bytes, want some in at most %d", len(f.Data), len(f.text), limit)
	}
	listed := map[string]bool{}
	for i, d := range f.Data {
		for letter, name := range map[string]string{"x": d.XAxis, "y": d.YAxis} { // "" if only in the legend
			if f.Layout[letter+"axis"+strings.TrimPrefix(name, letter)] == nil {
				t.Errorf("trace %d is on axis %q, which the layout hasn't", i, name)
			}
		}
		if d.Visible != nil && !*d.Visible { // of a choice that is not shown
			continue
		}
		if d.ShowLegend && (d.Name == "" || listed[d.Name]) {
			t.Errorf("%q is listed without a name or twice", d.Name)
		}
		listed[d.Name] = listed[d.Name] || d.ShowLegend
	}
	if layout[bool](f, "showlegend") && !slices.Contains(slices.Collect(maps.Values(listed)), true) {
		t.Error("a legend without entries")
	}
	for k, frame := range f.Frames {
		if len(frame.Data) != len(frame.Traces) || slices.Max(frame.Traces) >= len(f.Data) {
			t.Errorf("frame %d moves %d traces by %v", k, len(frame.Data), frame.Traces)
		}
		if name := sliders[0].Steps[k].Args[0].([]any)[0]; name != frame.Name {
			t.Errorf("step %d goes to frame %v, want %v", k, name, frame.Name)
		}
	}
	for i, p := range panels(s.Rows...) {
		x, y := layout[axis](f, "xaxis"+ordinal(i)), layout[axis](f, "yaxis"+ordinal(i))
		if x.reach() <= 0 || y.reach() <= 0 {
			t.Errorf("panel %d has the ranges %v and %v, want rising ones", i, x.Range, y.Range)
		}
		across := layout[float64](f, "width") * (x.Domain[1] - x.Domain[0]) / x.reach()
		height := layout[float64](f, "height") - layout[struct{ B float64 }](f, "margin").B
		up := height * (y.Domain[1] - y.Domain[0]) / y.reach()
		if p.Equal && (y.ScaleAnchor != "x"+ordinal(i) || math.Abs(across/up-1) > 0.02) {
			t.Errorf("panel %d: a unit is %v across and %v upward, by %q", i, across, up, y.ScaleAnchor)
		}
	}
}

// panels returns the panels in rows of a sheet.
func panels(rows ...[]*plot.Panel) []*plot.Panel {
	return slices.DeleteFunc(slices.Concat(rows...), func(p *plot.Panel) bool { return p == nil })
}

// ordinal returns the suffix of Plotly's names for the axes of panel i.
func ordinal(i int) string {
	if i == 0 {
		return ""
	}
	return fmt.Sprint(i + 1)
}

// After a rollout diverged there is a gap in the line and null in JSON, but no error.
func TestDivergence(t *testing.T) {
	courses := springs(20, 1)
	c := &courses[1]
	for i := 300; i < 500; i++ {
		c.States[i] = []float64{math.NaN(), math.Inf(1)}
		c.CoordinateMSE[i], c.Conserved[i], c.Energy[i] = math.Inf(1), math.NaN(), math.NaN()
	}
	c.Energy[299] = 1e30 // must not flatten the rest
	f := Rollout(courses, Labels{})
	saved(t, f)
	p := formOf(t, f)
	if n := strings.Count(p.text, "null"); n < 900 {
		t.Errorf("%d nulls, want one for each of about 1000 missing numbers", n)
	}
	if top := layout[axis](p, "yaxis4").Range[1]; top > 4 {
		t.Errorf("the energy axis reaches to %v, want about 3: a runaway is cut off", top)
	}
	diverged := regexp.MustCompile(`MSE of coordinates.* Baseline NN: [^.]* at 0[^:]* at 12[^:]*, where it diverges`)
	if !diverged.MatchString(f.AltText()) {
		t.Errorf("alternative text %q lacks the baseline's last finite error", f.AltText())
	}
}

// Saving makes the folder and replaces files. If it fails, the error says what to do.
func TestSave(t *testing.T) {
	f, dir, taken := Schema(), filepath.Join(t.TempDir(), "new", "figures"), t.TempDir()
	if err := os.MkdirAll(filepath.Join(taken, "schema.png", "in the way"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ dir, want string }{
		{dir, ""},
		{dir, ""},
		{filepath.Join(dir, "schema.png", "figures"), "can't be made: .*; choose another folder"},
		{taken, "schema.png can't be written"},
	} {
		_, err := f.Save(c.dir)
		if (err == nil) != (c.want == "") || !regexp.MustCompile(c.want).MatchString(fmt.Sprint(err)) {
			t.Errorf("saving to %s: got %v, want %q", c.dir, err, c.want)
		}
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) != 2 {
		t.Fatalf("%v in the folder (%v), want the two files", files, err)
	}
	if info, err := os.Stat(files[0]); err != nil || info.Mode().Perm() != 0o644 {
		t.Errorf("%s has mode %v (%v), want 0644", files[0], info.Mode(), err)
	}
}

// The same data always give the same bytes, so that a results folder can be compared.
func TestRepeatable(t *testing.T) {
	for form, draw := range map[string]func(*plot.Sheet) ([]byte, error){
		"PNG": (*plot.Sheet).PNG, "SVG": (*plot.Sheet).SVG} {
		first, err := draw(rolloutSample(1))
		again, err2 := draw(rolloutSample(1))
		if err != nil || err2 != nil || !bytes.Equal(first, again) {
			t.Errorf("%s: two figures of the same data differ (%v, %v)", form, err, err2)
		}
	}
}

func ExampleSeeds() {
	f := Seeds(SeedPanel("corrected", "energy MSE", SeedGroup{Kind: plot.HNN, Values: []float64{3.8e-4, 5.1e-4}}))
	p, err := f.Plotly()
	if err != nil {
		fmt.Println(err)
		return
	}
	axis := p["layout"].(map[string]any)["yaxis"].(map[string]any)
	fmt.Println(f.Name, axis["type"], axis["title"].(map[string]any)["text"])
	// Output: seeds log energy MSE
}
