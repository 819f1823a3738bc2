package plot

import (
	"fmt"
	"slices"
	"strings"
)

// Choice is one of the sheets of Choices.
type Choice struct {
	Value string // the slider's text, such as "0.25"
	Sheet *Sheet // must not play
}

// choicesBudget is the largest number of points in the lines of all choices together: about 330 kB of JSON.
const choicesBudget = 20000

// Choices returns several sheets of one kind as one figure, such as a rollout from each of several starts. PNG and SVG
// show one sheet with its value in the legend. In the Plotly form, a slider picks among the sheets, without a kernel or
// a network. label names the quantity that the slider sets, such as "energy added"; shown is the index of the sheet
// that is printed and seen first. Panels at the same place are linked and must have the same labels. Moving the slider
// shows marks again that were switched off in the legend.
func Choices(name, label string, shown int, all []Choice) *Sheet {
	if err := checkChoices(shown, all); err != nil {
		return &Sheet{Name: name, fault: err}
	}
	var values []string
	places := make([][]*Panel, len(all[0].Sheet.panels()))
	for _, c := range all {
		values = append(values, Plain(c.Value))
		for i, p := range c.Sheet.panels() {
			places[i] = append(places[i], p)
		}
	}
	for _, place := range places {
		LinkX(place...)
		LinkY(place...)
	}
	out := *all[shown].Sheet
	out.Name, out.Notes = name, append(slices.Clone(out.Notes), label+": "+all[shown].Value)
	out.Alt = fmt.Sprintf("%s Shown for %s %s; where the figure is interactive, a slider picks %s.",
		out.AltText(), Plain(label), values[shown], strings.Join(values, ", "))
	out.interactive = func() (object, error) { return choicesForm(label, shown, all) }
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
		if !slices.EqualFunc(c.Sheet.Rows, all[0].Sheet.Rows, alike) {
			return fmt.Errorf("choice %q: expected panels placed like those of %q", c.Value, all[0].Value)
		}
	}
	return nil
}

// alike reports whether two rows have panels at the same places.
func alike(row, other []*Panel) bool {
	return slices.EqualFunc(row, other, func(p, q *Panel) bool { return (p == nil) == (q == nil) })
}

// choicesForm returns a form with the traces of all choices, of which the slider makes those of one choice visible:
// Plotly's frames can't add or remove traces. The layout is that of the choice with the longest legend.
func choicesForm(label string, shown int, all []Choice) (object, error) {
	var traces, steps []object
	var of []int // the choices of the traces
	layout := object{"height": 0.0}
	for k, c := range all {
		twin := *c.Sheet
		twin.Budget = choicesBudget / len(all)
		if err := twin.Check(); err != nil {
			return nil, err
		}
		form, _ := twin.build()
		if own := form["layout"].(object); own["height"].(float64) > layout["height"].(float64) {
			layout = own
		}
		for _, t := range form["data"].([]object) {
			t["visible"] = k == shown
			traces, of = append(traces, t), append(of, k)
		}
	}
	for k, c := range all {
		var visible []bool
		for _, choice := range of {
			visible = append(visible, choice == k)
		}
		steps = append(steps, step(markup(c.Value), "update", object{"visible": visible}, object{}))
	}
	value := object{"prefix": markup(label) + ": ", "xanchor": "left", "font": object{"size": plotlyText + 1.5}}
	addSlider(layout, 92, 0.04, 0.92, plotlyText-0.5, object{"active": shown, "steps": steps,
		"currentvalue": value, "pad": object{"t": 8}, "ticklen": 4, "minorticklen": 4})
	return object{"data": traces, "layout": layout, "config": config}, nil
}
