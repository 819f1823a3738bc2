package notebook

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"hnn/hnnlib/eval"
	"hnn/hnnlib/plot"
)

//go:embed live.js
var liveScript string

// liveSize is the width and height of the plane, in units of its drawing.
const liveSize = 420

// page returns the plane's HTML: a sentence for pages that don't run scripts, and the script that replaces it.
func (p *livePlane) page() string {
	names := []string{"q", "p"}
	copy(names, p.study.E.System().Coordinates)
	config := Must(json.Marshal(map[string]any{
		"id": p.id, "inbox": p.id + inbox, "outbox": p.id + outbox,
		"size": liveSize, "limit": p.limit, "start": p.start,
		"qLabel": names[0], "pLabel": names[1], "ticks": liveTicks(p.limit),
		"lines": []any{liveLine(plot.Truth), liveLine(plot.Baseline), liveLine(plot.HNN)},
	}))
	// Without the attribute, JupyterLab handles the arrow keys.
	return `<div id="` + p.id + `" data-lm-suppress-shortcuts="true">` + note(needsBrowser) + `</div>` +
		"<script>(" + liveScript + ")(" + string(config) + ")</script>"
}

// liveLine returns the style of a kind's orbit, which is the same as in figures.
func liveLine(kind plot.Kind) map[string]any {
	pen := kind.Pen()
	var dash []string
	for _, length := range pen.Dash {
		dash = append(dash, fmt.Sprintf("%gpt", length))
	}
	return map[string]any{"key": kind, "label": kind.Label(),
		"colour": fmt.Sprintf("#%02x%02x%02x", pen.Ink.R, pen.Ink.G, pen.Ink.B),
		"width":  fmt.Sprintf("%gpt", pen.Width), "dash": cmp.Or(strings.Join(dash, " "), "none")}
}

// liveTick is a number on both axes.
type liveTick struct {
	Value float64 `json:"value"`
	Label string  `json:"label"`
}

// liveTicks returns from five to nine ticks within ± limit, at multiples of 1, 2 or 5 times a power of ten.
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
		ticks = append(ticks, liveTick{v, minus(strconv.FormatFloat(v, 'g', 3, 64))})
	}
	return ticks
}

// livePath returns an orbit as the d attribute of an SVG path; the origin is the upper left corner of the plane. Points
// far outside are moved nearer, but stay outside.
func livePath(states [][]float64, limit float64) string {
	place := func(v float64) float64 { return max(-9, min(10, (v/limit+1)/2)) * liveSize }
	points := make([]string, len(states))
	for i, x := range states {
		points[i] = fmt.Sprintf("%.1f,%.1f", place(x[0]), place(-x[1]))
	}
	return "M" + strings.Join(points, " ")
}

// liveText returns a description of the orbits and the time it took to compute them.
func liveText(orbits []eval.Course, took time.Duration) string {
	end := func(c eval.Course) float64 { return c.Times[len(c.Times)-1] }
	var gains []string
	for _, c := range orbits {
		gain := c.Energy[len(c.Energy)-1] - c.Energy[0]
		text := plot.Kind(c.Kind).Label() + minus(fmt.Sprintf(" %+.2g", gain))
		if end(c) < end(orbits[0]) {
			text += fmt.Sprintf(" (diverged at %.3g)", end(c))
		}
		gains = append(gains, text)
	}
	truth := orbits[0]
	return fmt.Sprintf("Start: q = %s, p = %s, H = %s. Change of H by t = %g: %s. Rolled out in %d ms.",
		liveNumber(truth.States[0][0]), liveNumber(truth.States[0][1]), liveNumber(truth.Energy[0]), end(truth),
		strings.Join(gains, ", "), took.Milliseconds())
}

func liveNumber(v float64) string { return minus(fmt.Sprintf("%.3f", v)) }

// minus replaces a number's hyphens by minus signs.
func minus(number string) string { return strings.ReplaceAll(number, "-", "−") }
