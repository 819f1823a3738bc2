package notebook

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"hnn/hnnlib/experiment"
	"hnn/hnnlib/plot"
)

//go:embed live.js
var liveScript string

// liveSize is the width and height of the plane, in units of its drawing.
const liveSize = 420

// liveLine is how one orbit looks, as in figures.
type liveLine struct {
	Key    string  `json:"key"`
	Label  string  `json:"label"`
	Colour string  `json:"colour"`
	Width  float64 `json:"width"`
	Dash   string  `json:"dash"`
}

// liveLines are the orbits of the plane.
var liveLines = []liveLine{newLiveLine(plot.Truth), newLiveLine(plot.Baseline), newLiveLine(plot.HNN)}

func newLiveLine(kind plot.Kind) liveLine {
	const pixels = 4. / 3 // of a point
	pen := kind.Pen()
	var dash []string
	for _, length := range pen.Dash {
		dash = append(dash, strconv.FormatFloat(float64(length)*pixels, 'f', 1, 64))
	}
	if dash == nil {
		dash = []string{"none"}
	}
	colour := fmt.Sprintf("#%02x%02x%02x", pen.Ink.R, pen.Ink.G, pen.Ink.B)
	return liveLine{string(kind), kind.Label(), colour, float64(pen.Width) * pixels, strings.Join(dash, " ")}
}

// liveTick is a number on both axes.
type liveTick struct {
	Value float64 `json:"value"`
	Label string  `json:"label"`
}

// liveConfig is what the script of a live plane is called with.
type liveConfig struct {
	ID     string     `json:"id"` // of the element to fill
	Inbox  string     `json:"inbox"`
	Outbox string     `json:"outbox"`
	Size   float64    `json:"size"`
	Limit  float64    `json:"limit"`
	Start  []float64  `json:"start"`
	QLabel string     `json:"qLabel"`
	PLabel string     `json:"pLabel"`
	Ticks  []liveTick `json:"ticks"`
	Lines  []liveLine `json:"lines"`
}

// page is the plane's HTML: a sentence for where scripts don't run, and the script that replaces it.
func (w *liveWidget) page() (string, error) {
	config, err := json.Marshal(liveConfig{
		ID: w.id, Inbox: w.id + inbox, Outbox: w.id + outbox,
		Size: liveSize, Limit: w.limit, Start: w.last,
		QLabel: liveLabel(w.study, 0, "q"), PLabel: liveLabel(w.study, 1, "p"),
		Ticks: liveTicks(w.limit), Lines: liveLines,
	})
	if err != nil {
		return "", err
	}
	// Without the attribute, JupyterLab takes the keys for itself.
	return `<div id="` + w.id + `" data-lm-suppress-shortcuts="true">` + note(needsBrowser) + `</div>` +
		"<script>(" + liveScript + ")(" + string(config) + ")</script>", nil
}

// liveLabel is the name of coordinate i with its unit, or its name in formulas.
func liveLabel(s *experiment.Study, i int, name string) string {
	if names := s.E.System().Coordinates; i < len(names) {
		return names[i]
	}
	return name
}

// liveTicks are the multiples of 1, 2 or 5 times a power of ten within ± limit, from five to nine of them.
func liveTicks(limit float64) []liveTick {
	step := math.Pow(10, math.Floor(math.Log10(limit/4)))
	for _, factor := range []float64{1, 2, 5, 10} {
		if factor*step >= limit/4 {
			step *= factor
			break
		}
	}
	n := int(limit / step * (1 + 1e-9))
	var ticks []liveTick
	for i := -n; i <= n; i++ {
		v := float64(i) * step
		ticks = append(ticks, liveTick{v, strings.Replace(strconv.FormatFloat(v, 'g', 3, 64), "-", "−", 1)})
	}
	return ticks
}

// livePath is an orbit as the d of an SVG path, from the upper left corner of the plane. Points far outside are moved
// nearer, where they are not seen either.
func livePath(path [][2]float64, limit float64) string {
	b := []byte("M")
	for i, x := range path {
		if i > 0 {
			b = append(b, ' ')
		}
		b = strconv.AppendFloat(b, livePlace(x[0]/limit), 'f', 1, 64)
		b = append(b, ',')
		b = strconv.AppendFloat(b, livePlace(-x[1]/limit), 'f', 1, 64)
	}
	return string(b)
}

// livePlace is where a coordinate is drawn that goes from −1 to 1 over the plane.
func livePlace(v float64) float64 { return max(-9, min(10, (v+1)/2)) * liveSize }

// liveText says in words what is drawn, and how long it took to compute.
func liveText(start []float64, energy float64, orbits []experiment.PlaneOrbit, took time.Duration) string {
	var gains []string
	for _, o := range orbits {
		gain := fmt.Sprintf("%s %s", o.Kind.Label(), strings.ReplaceAll(fmt.Sprintf("%+.2g", o.Gain), "-", "−"))
		if o.End < orbits[0].End {
			gain += fmt.Sprintf(" (diverged at %.3g)", o.End)
		}
		gains = append(gains, gain)
	}
	return fmt.Sprintf("Start: q = %s, p = %s, H = %s. Change of H by t = %g: %s. Rolled out in %d ms.",
		liveNumber(start[0]), liveNumber(start[1]), liveNumber(energy), orbits[0].End, strings.Join(gains, ", "),
		took.Milliseconds())
}

func liveNumber(v float64) string {
	return strings.Replace(strconv.FormatFloat(v, 'f', 3, 64), "-", "−", 1)
}
