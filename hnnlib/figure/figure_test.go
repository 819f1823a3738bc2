package figure

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"hnn/hnnlib/plot"
)

// TestForms makes every figure in its three forms. With `go test -artifacts` the files stay to be looked at.
func TestForms(t *testing.T) {
	for _, s := range sampleFigures {
		t.Run(s.name, func(t *testing.T) {
			f := s.make()
			if f.Name != s.name || f.Title == "" || len(f.AltText()) < 40 {
				t.Errorf("name %q, title %q, alt %q: want name %q, a title and a description", f.Name, f.Title, f.AltText(), s.name)
			}
			paths, err := f.Save(t.ArtifactDir())
			if err != nil {
				t.Fatal(err)
			}
			checkPNG(t, f, paths[0], s.inks)
			checkSVG(t, f, paths[1])
			checkPlotly(t, f, s.name != "schema")
		})
	}
}

func checkPNG(t *testing.T, f *plot.Sheet, path string, inks []plot.Kind) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	img, err := png.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	w, h := f.Size()
	if got := img.Bounds().Size(); abs(got.X-2*w) > 1 || abs(got.Y-2*h) > 1 {
		t.Errorf("PNG is %v, want twice %dx%d", got, w, h)
	}
	seen := map[color.NRGBA]int{}
	eachPixel(img, func(_, _ int, c color.NRGBA) { seen[c]++ })
	if white := seen[plot.Paper]; white < w*h/4 {
		t.Errorf("%d white pixels: the background should be white", white)
	}
	for _, k := range inks {
		if seen[k.Ink()] < 100 {
			t.Errorf("%d pixels in the colour of %v, want its lines", seen[k.Ink()], k)
		}
	}
	if info, err := file.Stat(); err != nil || info.Size() > 250e3 {
		t.Errorf("PNG of %v bytes (%v), want a notebook's share of at most 250 kB", info.Size(), err)
	}
}

func abs(n int) int { return max(n, -n) }

func checkSVG(t *testing.T, f *plot.Sheet, path string) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var title, desc string
	d := xml.NewDecoder(bytes.NewReader(content))
	var inside string
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("SVG isn't well-formed: %v", err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			inside = token.Name.Local
		case xml.CharData:
			switch inside {
			case "title":
				title += string(token)
			case "desc":
				desc += string(token)
			}
		case xml.EndElement:
			inside = ""
		}
	}
	if title != f.Title || desc != f.AltText() {
		t.Errorf("SVG's title %q and description %q, want %q and %q", title, desc, f.Title, f.AltText())
	}
	for _, wrong := range []string{"NaN", "Inf", "font-family:Liberation", "image/jpg"} {
		if bytes.Contains(content, []byte(wrong)) {
			t.Errorf("SVG contains %q", wrong)
		}
	}
}

func checkPlotly(t *testing.T, f *plot.Sheet, wanted bool) {
	t.Helper()
	p, err := f.Plotly()
	if err != nil {
		t.Fatal(err)
	}
	if !wanted {
		if p != nil {
			t.Error("a Plotly form, want none")
		}
		return
	}
	b, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	limit := 150_000
	if p["layout"].(map[string]any)["sliders"] != nil && p["frames"] == nil {
		limit = 400_000 // several figures in one
	}
	if len(b) > limit {
		t.Errorf("Plotly's JSON has %d bytes, want at most %d", len(b), limit)
	}
	layout, data := p["layout"].(map[string]any), p["data"].([]any)
	if len(data) == 0 {
		t.Fatal("no traces")
	}
	listed := 0
	for i, d := range data {
		trace := d.(map[string]any)
		for _, letter := range []string{"x", "y"} {
			name, ok := trace[letter+"axis"].(string)
			if !ok {
				name = letter // of a trace that only the legend shows
			}
			if _, ok := layout[letter+"axis"+strings.TrimPrefix(name, letter)]; !ok {
				t.Errorf("trace %d is on axis %q, which the layout hasn't", i, name)
			}
		}
		if trace["showlegend"] == true {
			listed++
		}
	}
	if layout["showlegend"] == true && listed == 0 {
		t.Error("a legend without entries")
	}
	for key, a := range layout {
		if strings.Contains(key, "axis") {
			if r, ok := a.(map[string]any)["range"].([]any); !ok || !(r[0].(float64) < r[1].(float64)) {
				t.Errorf("%s has range %v, want a rising one", key, r)
			}
		}
	}
}

// A legend lists each kind once, whatever the number of rows and seeds.
func TestLegendListsOnce(t *testing.T) {
	for _, s := range sampleFigures {
		p, err := s.make().Plotly()
		if err != nil {
			t.Fatal(err)
		}
		if p == nil {
			continue
		}
		seen := map[any]bool{}
		for _, d := range p["data"].([]any) {
			trace := d.(map[string]any)
			if trace["showlegend"] != true {
				continue
			}
			if name := trace["name"]; name == nil || seen[name] {
				t.Errorf("%s: %v listed without a name or twice", s.name, name)
			}
			seen[trace["name"]] = true
		}
	}
}

// What diverged is a gap in the line and null in JSON, not an error.
func TestDivergence(t *testing.T) {
	courses := rolloutSample(1)
	c := &courses[1]
	for i := 300; i < 500; i++ {
		c.States[i] = []float64{math.NaN(), math.Inf(1)}
		c.CoordinateMSE[i], c.Conserved[i], c.Energy[i] = math.Inf(1), math.NaN(), math.NaN()
	}
	c.Energy[299] = 1e30 // must not flatten the rest
	f := Rollout(courses, Labels{})
	if _, err := f.Save(t.ArtifactDir()); err != nil {
		t.Fatal(err)
	}
	p, err := f.Plotly()
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(b), "null"); n < 900 {
		t.Errorf("%d nulls, want one for each of about 1000 missing numbers", n)
	}
	top := p["layout"].(map[string]any)["yaxis4"].(map[string]any)["range"].([]any)[1].(float64)
	if top > 4 {
		t.Errorf("the energy axis reaches to %v, want about 3: a runaway is cut off", top)
	}
	if !regexp.MustCompile(`MSE of coordinates.* Baseline NN: [^.]* at 0[^:]* at 12[^:]*, where it diverges`).MatchString(f.AltText()) {
		t.Errorf("alternative text %q lacks the baseline's last finite error", f.AltText())
	}
}

func TestSaveFaults(t *testing.T) {
	f := Schema()
	dir := t.TempDir()
	blocked := filepath.Join(dir, "file")
	if err := os.WriteFile(blocked, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := f.Save(filepath.Join(blocked, "figures"))
	if err == nil || !strings.Contains(err.Error(), "can't be made") || !strings.Contains(err.Error(), "choose another folder") {
		t.Errorf("got %v, want an error that says what to try", err)
	}
	taken := filepath.Join(dir, "taken")
	if err := os.MkdirAll(filepath.Join(taken, "schema.png", "in the way"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err = f.Save(taken); err == nil || !strings.Contains(err.Error(), "schema.png can't be written") {
		t.Errorf("got %v, want an error that names the file", err)
	}
	left, err := filepath.Glob(filepath.Join(taken, ".*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind %v (%v)", left, err)
	}
}

func TestSaveTwiceAndMode(t *testing.T) {
	f := Schema()
	dir := filepath.Join(t.TempDir(), "new", "figures")
	for range 2 {
		if _, err := f.Save(dir); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 {
		t.Fatalf("%v in the folder (%v), want the two files", entries, err)
	}
	for _, e := range entries {
		if info, err := e.Info(); err != nil || info.Mode().Perm() != 0o644 {
			t.Errorf("%s has mode %v (%v), want 0644", e.Name(), info.Mode(), err)
		}
	}
}

// The same data always give the same bytes, so that a results folder can be compared.
func TestRepeatable(t *testing.T) {
	var first [][]byte
	for round := range 2 {
		f := Rollout(rolloutSample(1), Labels{})
		png, err := f.PNG()
		if err != nil {
			t.Fatal(err)
		}
		svg, err := f.SVG()
		if err != nil {
			t.Fatal(err)
		}
		if round == 0 {
			first = [][]byte{png, svg}
			continue
		}
		if !bytes.Equal(png, first[0]) || !bytes.Equal(svg, first[1]) {
			t.Error("two figures of the same data differ")
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

func eachPixel(img image.Image, do func(x, y int, c color.NRGBA)) {
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			do(x, y, color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA))
		}
	}
}

// fail is an error with the text that it should have.
type fail struct {
	err  error
	want string
}

func checkFaults(t *testing.T, cases map[string]fail) {
	t.Helper()
	for name, c := range cases {
		if c.err == nil || c.err.Error() != c.want {
			t.Errorf("%s: got %v\nwant %s", name, c.err, c.want)
		}
	}
}
