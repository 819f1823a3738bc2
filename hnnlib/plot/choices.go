package plot

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Choice is one of the sheets of Choices.
type Choice struct {
	Value string // the slider's text, such as "0.25"
	Sheet *Sheet // must not play
}

// Choices returns several sheets of one kind as one figure, such as a rollout from each of several starts. PNG and SVG
// show one sheet with its value in the legend. In the Plotly form, a slider picks among the sheets, without a kernel or
// a network. label names the quantity that the slider sets, such as "energy added"; shown is the index of the sheet
// that is printed and seen first. Panels at the same place are linked. Moving the slider shows marks again that were
// switched off in the legend.
func Choices(name, label string, shown int, all []Choice) *Sheet {
	if err := checkChoices(shown, all); err != nil {
		return &Sheet{Name: name, fault: err}
	}
	var sheets []*Sheet
	var values []string
	var legends [][]shape
	places := make([][]*Panel, len(all[0].Sheet.panels()))
	for _, c := range all {
		twin := *c.Sheet
		twin.Name, twin.Budget = name, choicesBudget/len(all)
		sheets, values, legends = append(sheets, &twin), append(values, Plain(c.Value)), append(legends, twin.legend())
		for i, p := range twin.panels() {
			places[i] = append(places[i], p)
		}
	}
	for _, place := range places {
		LinkX(place...)
		LinkY(place...)
	}
	for _, s := range sheets {
		s.room = legends
	}
	out := *sheets[shown]
	out.Notes = append(slices.Clone(out.Notes), label+": "+all[shown].Value)
	out.Alt = fmt.Sprintf("%s Shown for %s %s; where the figure is interactive, a slider picks %s.",
		out.AltText(), Plain(label), values[shown], strings.Join(values, ", "))
	out.interactive = func() (object, error) { return choicesForm(label, shown, all, sheets) }
	return &out
}

func checkChoices(shown int, all []Choice) error {
	if len(all) < 2 || shown < 0 || shown >= len(all) {
		return fmt.Errorf("choices: expected at least two and one of them to be shown, got choice %d of %d",
			shown, len(all))
	}
	for _, c := range all {
		if c.Sheet == nil || c.Sheet.Free != nil || c.Sheet.interactive != nil {
			return fmt.Errorf("choice %q: expected a sheet of panels that doesn't play", c.Value)
		}
		if !alike(c.Sheet, all[0].Sheet) {
			return fmt.Errorf("choice %q: expected panels placed like those of %q", c.Value, all[0].Value)
		}
	}
	return nil
}

// alike reports whether two sheets have panels at the same places.
func alike(a, b *Sheet) bool {
	return slices.EqualFunc(a.Rows, b.Rows, func(row, other []*Panel) bool {
		return slices.EqualFunc(row, other, func(p, q *Panel) bool { return (p == nil) == (q == nil) })
	})
}

const (
	// choicesBudget is the largest number of points in the lines of all choices together: about 330 kB of JSON.
	choicesBudget = 20000
	// choicesRoom is the room for the slider with its labels, in pixels.
	choicesRoom = 92
)

// choicesForm returns a form with the traces of all choices, of which the slider makes those of one choice visible:
// Plotly's frames can't add or remove traces.
func choicesForm(label string, shown int, all []Choice, sheets []*Sheet) (object, error) {
	var forms, layouts, steps []object
	for _, s := range sheets {
		form, err := s.Plotly()
		if err != nil {
			return nil, err
		}
		layout := form["layout"].(object)
		layout["height"] = layout["height"].(float64) + choicesRoom
		forms, layouts = append(forms, form), append(layouts, layout)
	}
	changes, merged := differences(layouts), merge(forms)
	for k, c := range all {
		steps = append(steps, step(markup(c.Value), "update", object{"visible": visible(merged, k)}, changes[k]))
	}
	var traces []object
	for i, seen := range visible(merged, shown) {
		if !seen {
			merged[i].trace["visible"] = false
		}
		traces = append(traces, merged[i].trace)
	}
	value := object{"prefix": markup(label) + ": ", "xanchor": "left", "font": object{"size": plotlyText + 1.5}}
	addSlider(layouts[shown], choicesRoom, 0.04, 0.92, plotlyText-0.5, object{"active": shown, "steps": steps,
		"currentvalue": value, "pad": object{"t": 8}, "ticklen": 4, "minorticklen": 4})
	return object{"data": traces, "layout": layouts[shown], "config": config}, nil
}

// visible reports for every trace whether choice k has it.
func visible(all []sharedTrace, k int) []bool {
	out := make([]bool, len(all))
	for i, t := range all {
		out[i] = t.in[k]
	}
	return out
}

// sharedTrace is a trace of one or more choices.
type sharedTrace struct {
	trace object
	key   string // equal for equal traces
	in    []bool // for each choice, whether it has the trace
}

// merge returns the traces of all forms, equal ones once, in an order that keeps the order of every form.
func merge(forms []object) []sharedTrace {
	var all []sharedTrace
	for k, form := range forms {
		next := 0 // the index after the form's previous trace
		for _, t := range form["data"].([]any) {
			key := fmt.Sprint(t)
			ahead := slices.IndexFunc(all[next:], func(s sharedTrace) bool { return s.key == key })
			if ahead < 0 {
				ahead = 0
				all = slices.Insert(all, next, sharedTrace{t.(object), key, make([]bool, len(forms))})
			}
			next += ahead
			all[next].in[k] = true
			next++
		}
	}
	return all
}

// differences returns, for each layout, the entries that are not the same in all of them.
func differences(layouts []object) []object {
	keys, out := object{}, make([]object, len(layouts))
	for k, l := range layouts {
		maps.Copy(keys, l)
		out[k] = object{}
	}
	for key := range keys {
		for _, l := range layouts {
			if !reflect.DeepEqual(l[key], layouts[0][key]) {
				for k, l := range layouts {
					out[k][key] = l[key] // nil, which means Plotly's default, if missing
				}
			}
		}
	}
	return out
}
