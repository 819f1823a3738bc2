package figure

import (
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/MetalBlueberry/go-plotly/generated/v2.34.0/graph_objects"
	"github.com/MetalBlueberry/go-plotly/pkg/types"
)

const (
	// choicesBudget is how many points the lines of all choices may have together: about 330 kB of JSON.
	choicesBudget = 20000
	// choiceGrid is how many numbers a scalar's grid has each way at most where choices have different ones.
	choiceGrid = 31
	// choicesRoom is the room for the slider with its labels, in pixels.
	choicesRoom = 92
)

// plotly has the traces of all choices, of which the slider makes one's visible. Frames would be shorter, but they can't hold
// one trace more or less, nor another picture without drawing all anew.
func (d ChoicesData) plotly(sheets []*sheet) (map[string]any, error) {
	var layouts []map[string]any
	var bar any // the same for all
	merged := traceUnion{choices: len(sheets)}
	for k, s := range lighter(sheets) {
		form, err := s.plotly()
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
	for k, c := range d.Choices {
		steps[k] = grob.LayoutSliderStep{
			Label: types.S(markup(c.Value)), Method: "update",
			Args: []any{map[string]any{"visible": merged.visible(k)}, changes[k]},
		}
	}
	out := map[string]any{
		"data":   merged.traces(d.Shown),
		"layout": layouts[d.Shown],
		"config": bar,
	}
	return out, d.addSlider(layouts[d.Shown], steps)
}

// lighter are the sheets with room for all in one figure.
func lighter(sheets []*sheet) []*sheet {
	out := make([]*sheet, len(sheets))
	for k, s := range sheets {
		twin := *s
		twin.budget = choicesBudget / len(sheets)
		twin.rows = make([][]*panel, len(s.rows))
		for r, row := range s.rows {
			twin.rows[r] = make([]*panel, len(row))
			for c, p := range row {
				if p == nil {
					continue
				}
				light := *p
				light.marks = make([]mark, len(p.marks))
				for i, m := range p.marks {
					light.marks[i] = lightMark(m)
				}
				twin.rows[r][c] = &light
			}
		}
		out[k] = &twin
	}
	return out
}

func lightMark(m mark) mark {
	switch m := m.(type) {
	case *levelLines:
		light := *m
		light.relief = m.relief.coarser(choiceGrid)
		return &light
	case *relief:
		light := m.coarser(choiceGrid)
		return &light
	}
	return m
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

// differences are, for each layout, its values of what isn't the same in all of them, by their paths ("xaxis.range").
func differences(layouts []map[string]any) []map[string]any {
	out := make([]map[string]any, len(layouts))
	for k := range out {
		out[k] = map[string]any{}
	}
	differ("", layouts, out)
	return out
}

func differ(path string, parts, out []map[string]any) {
	keys := map[string]bool{}
	for _, p := range parts {
		for key := range p {
			keys[key] = true
		}
	}
	for key := range keys {
		inner, same := make([]map[string]any, len(parts)), true
		nested := true
		for k, p := range parts {
			same = same && reflect.DeepEqual(p[key], parts[0][key])
			var ok bool
			inner[k], ok = p[key].(map[string]any)
			nested = nested && ok
		}
		switch {
		case same:
		case nested:
			differ(path+key+".", inner, out)
		default:
			for k, p := range parts {
				out[k][path+key] = p[key] // nil, Plotly's own, where this one has none
			}
		}
	}
}

// addSlider puts the slider below the panels of a layout.
func (d ChoicesData) addSlider(layout map[string]any, steps []grob.LayoutSliderStep) error {
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
		Active: types.N(float64(d.Shown)), X: types.N(0.04), Xanchor: "left", Len: types.N(0.92), Y: types.N(0), Yanchor: "top",
		Pad: &grob.LayoutSliderPad{T: types.N(8)},
		Currentvalue: &grob.LayoutSliderCurrentvalue{Prefix: types.S(markup(d.Label) + ": "), Xanchor: "left",
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
