package plot

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/MetalBlueberry/go-plotly/generated/v2.34.0/graph_objects"
	"github.com/MetalBlueberry/go-plotly/pkg/types"
)

// Choice is one of the sheets that Choices holds.
type Choice struct {
	Value string // what the slider shows for it, such as "0.25"
	Sheet *Sheet // one that doesn't play
}

// Choices is several sheets of one kind as one figure, such as a rollout from each of several starts: PNG and SVG show
// one of them with its value in the legend, and in the Plotly form a slider picks among them, without a kernel or a
// network. label says what it picks, such as "energy added"; shown is the index of the sheet that is printed, and seen
// before the slider is moved. Panels of one place are linked, so that sizes can be compared. What the sheets have in
// common is stored once. Moving the slider shows again what was switched off in the legend.
func Choices(name, label string, shown int, all []Choice) *Sheet {
	if err := checkChoices(label, shown, all); err != nil {
		return &Sheet{Name: name, fault: err}
	}
	first := all[0].Sheet.panels()
	for i := range first {
		var place []*Panel
		for _, c := range all {
			place = append(place, c.Sheet.panels()[i])
		}
		LinkX(place...)
		LinkY(place...)
	}
	sheets, values := make([]*Sheet, len(all)), make([]string, len(all))
	for k, c := range all {
		twin := *c.Sheet
		twin.Name, twin.light, twin.Budget = name, true, choicesBudget/len(all)
		for _, other := range all {
			twin.room = append(twin.room, other.Sheet.legend())
		}
		sheets[k], values[k] = &twin, Plain(c.Value)
	}
	out := *sheets[shown]
	out.Notes = append(append([]string(nil), out.Notes...), label+": "+all[shown].Value)
	out.Alt = fmt.Sprintf("%s Shown for %s %s; where the figure is interactive, a slider picks %s.",
		out.AltText(), Plain(label), values[shown], strings.Join(values, ", "))
	out.interactive = func() (map[string]any, error) { return choicesForm(label, shown, all, sheets) }
	return &out
}

func checkChoices(label string, shown int, all []Choice) error {
	switch {
	case strings.TrimSpace(label) == "":
		return fmt.Errorf("label: expected what the slider picks, such as \"energy added\", got none")
	case len(all) < 2:
		return fmt.Errorf("choices: expected at least two, got %d", len(all))
	case shown < 0 || shown >= len(all):
		return fmt.Errorf("shown: expected a choice from 0 to %d, got %d", len(all)-1, shown)
	}
	seen := map[string]bool{}
	for i, c := range all {
		if strings.TrimSpace(c.Value) == "" {
			return fmt.Errorf("choice %d: expected a value for the slider, got none", i+1)
		}
		if seen[c.Value] {
			return fmt.Errorf("values: expected different ones, got %q twice", c.Value)
		}
		seen[c.Value] = true
		if c.Sheet == nil || c.Sheet.Free != nil || c.Sheet.interactive != nil {
			return fmt.Errorf("choice %q: expected a sheet of panels that doesn't play", c.Value)
		}
		if got, want := c.Sheet.shape(), all[0].Sheet.shape(); got != want {
			return fmt.Errorf("choice %q: expected panels placed like those of %q, %s, got %s",
				c.Value, all[0].Value, want, got)
		}
	}
	return nil
}

// shape is the places of the panels: [[1 1] [0 1]] for two rows and an empty place.
func (s *Sheet) shape() string {
	places := make([][]int, len(s.Rows))
	for r, row := range s.Rows {
		places[r] = make([]int, len(row))
		for c, p := range row {
			if p != nil {
				places[r][c] = 1
			}
		}
	}
	return fmt.Sprint(places)
}

const (
	// choicesBudget is how many points the lines of all choices may have together: about 330 kB of JSON.
	choicesBudget = 20000
	// choicesRoom is the room for the slider with its labels, in pixels.
	choicesRoom = 92
)

// choicesForm has the traces of all choices, of which the slider makes one's visible. Frames would be shorter, but they
// can't hold one trace more or less, nor another picture without drawing all anew.
func choicesForm(label string, shown int, all []Choice, sheets []*Sheet) (map[string]any, error) {
	var layouts []map[string]any
	var bar any // the same for all
	merged := traceUnion{choices: len(sheets)}
	for k, s := range sheets {
		form, err := s.Plotly()
		if err != nil {
			return nil, err
		}
		layouts, bar = append(layouts, form["layout"].(map[string]any)), form["config"]
		if err := merged.add(k, form["data"].([]any)); err != nil {
			return nil, err
		}
	}
	steps := make([]grob.LayoutSliderStep, len(sheets))
	changes := differences(layouts)
	for k, c := range all {
		steps[k] = grob.LayoutSliderStep{
			Label: types.S(markup(c.Value)), Method: "update",
			Args: []any{map[string]any{"visible": merged.visible(k)}, changes[k]},
		}
	}
	out := map[string]any{"data": merged.traces(shown), "layout": layouts[shown], "config": bar}
	return out, addSlider(label, shown, layouts[shown], steps)
}

// traceUnion holds the traces of several figures, each trace once, in an order that is right for every figure.
type traceUnion struct {
	choices int
	all     []sharedTrace
}

type sharedTrace struct {
	trace map[string]any
	key   string // the trace as JSON
	in    []bool // one a choice
}

// add takes the traces of choice k. One that is there already, after the choice's last, is shared.
func (u *traceUnion) add(k int, traces []any) error {
	next := 0
	for _, t := range traces {
		b, err := json.Marshal(t)
		if err != nil {
			return err
		}
		at := next
		for at < len(u.all) && u.all[at].key != string(b) {
			at++
		}
		if at == len(u.all) {
			at = next
			fresh := sharedTrace{trace: t.(map[string]any), key: string(b), in: make([]bool, u.choices)}
			u.all = append(u.all[:at], append([]sharedTrace{fresh}, u.all[at:]...)...)
		}
		u.all[at].in[k] = true
		next = at + 1
	}
	return nil
}

// traces are all of them, those that choice k hasn't hidden.
func (u *traceUnion) traces(k int) []any {
	out := make([]any, len(u.all))
	for i, t := range u.all {
		if !t.in[k] {
			t.trace["visible"] = false
		}
		out[i] = t.trace
	}
	return out
}

// visible says of every trace whether choice k has it.
func (u *traceUnion) visible(k int) []bool {
	out := make([]bool, len(u.all))
	for i, t := range u.all {
		out[i] = t.in[k]
	}
	return out
}

// differences are, for each layout, what isn't the same in all of them.
func differences(layouts []map[string]any) []map[string]any {
	out := make([]map[string]any, len(layouts))
	for k := range out {
		out[k] = map[string]any{}
	}
	for _, l := range layouts {
		for key := range l {
			if slices.ContainsFunc(layouts, func(other map[string]any) bool { return !reflect.DeepEqual(other[key], l[key]) }) {
				for k, other := range layouts {
					out[k][key] = other[key] // nil, Plotly's own, where this one has none
				}
			}
		}
	}
	return out
}

// addSlider puts the slider below the panels of a layout.
func addSlider(label string, shown int, layout map[string]any, steps []grob.LayoutSliderStep) error {
	height, ok := layout["height"].(float64)
	if !ok {
		return fmt.Errorf("the layout has no height")
	}
	layout["height"] = height + choicesRoom
	for _, s := range steps { // where the figures' heights differ, each has the room
		if changes := s.Args.([]any)[1].(map[string]any); changes["height"] != nil {
			changes["height"] = changes["height"].(float64) + choicesRoom
		}
	}
	layout["margin"].(map[string]any)["b"] = choicesRoom
	slider := grob.LayoutSlider{
		Active: types.N(float64(shown)),
		X:      types.N(0.04), Xanchor: "left", Len: types.N(0.92), Y: types.N(0), Yanchor: "top",
		Pad: &grob.LayoutSliderPad{T: types.N(8)},
		Currentvalue: &grob.LayoutSliderCurrentvalue{Prefix: types.S(markup(label) + ": "), Xanchor: "left",
			Font: &grob.LayoutSliderCurrentvalueFont{Size: types.N(plotlyText + 1.5)}},
		Ticklen: types.N(4), Minorticklen: types.N(4),
		Font:  &grob.LayoutSliderFont{Size: types.N(plotlyText - 0.5), Color: css(textInk)},
		Steps: steps,
	}
	var plain map[string]any
	if err := recode(slider, &plain); err != nil {
		return err
	}
	layout["sliders"] = []any{plain}
	return nil
}
