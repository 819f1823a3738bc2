package figure

import (
	"fmt"
	"strings"
)

// Choice is one of the figures that Choices holds.
type Choice struct {
	Value  string  // what the slider shows for it, such as "0.25"
	Figure *Figure // one that doesn't play by itself
}

// ChoicesData is what Choices draws.
type ChoicesData struct {
	Name, Title, Alt string // "" for "choices", and for title and text of the figure that is shown
	Label            string // what the slider picks, such as "energy added"
	Choices          []Choice
	Shown            int // which of them is printed, and seen before the slider is moved
}

// Choices is several figures of one kind as one, such as a Rollout from each of several starts: PNG and SVG show one of them
// with its value in the legend, and in the Plotly form a slider picks among them, without a kernel or a network. A panel's axes hold what all of them show
// there, so that sizes can be compared. What they have in common, as a ContourPanel given to each, is stored once. Moving the
// slider shows again what was switched off in the legend.
func Choices(d ChoicesData) (*Figure, error) {
	name, err := d.check()
	if err != nil {
		return nil, err
	}
	sheets := make([]*sheet, len(d.Choices))
	for i, c := range d.Choices {
		sheets[i] = sheetOf(c.Figure)
	}
	sheets = together(sheets)
	shown, printed := d.Choices[d.Shown], *sheets[d.Shown]
	value := entry{label: d.Label + ": " + shown.Value, sample: noSample} // in the interactive form the slider says it
	printed.legend = append(append([]entry(nil), printed.legend...), value)
	f := newFigure(name, or(d.Title, shown.Figure.Title), or(d.Alt, d.words()), &printed)
	plays(f, func() (map[string]any, error) { return d.plotly(sheets) })
	return f, nil
}

func (d ChoicesData) check() (string, error) {
	name, err := named(d.Name, "choices")
	if err != nil {
		return "", err
	}
	if strings.TrimSpace(d.Label) == "" {
		return "", fault(name, "label", "what the slider picks, such as \"energy added\"", "none")
	}
	if len(d.Choices) < 2 {
		return "", fault(name, "choices", "at least two", "%d", len(d.Choices))
	}
	if d.Shown < 0 || d.Shown >= len(d.Choices) {
		return "", fault(name, "shown", fmt.Sprintf("a choice from 0 to %d", len(d.Choices)-1), "%d", d.Shown)
	}
	seen := map[string]bool{}
	for i, c := range d.Choices {
		if strings.TrimSpace(c.Value) == "" {
			return "", fault(name, fmt.Sprintf("choice %d", i+1), "a value for the slider", "none")
		}
		if seen[c.Value] {
			return "", fault(name, "values", "different ones", "%q twice", c.Value)
		}
		seen[c.Value] = true
		if err := d.checkFigure(name, i); err != nil {
			return "", err
		}
	}
	return name, nil
}

// checkFigure wants a figure made of panels, as many and where those of the first are.
func (d ChoicesData) checkFigure(name string, i int) error {
	f, part := d.Choices[i].Figure, fmt.Sprintf("choice %q", d.Choices[i].Value)
	if f == nil {
		return fault(name, part, "a figure", "nil")
	}
	if sheetOf(f) == nil {
		return fault(name, part, "a figure of panels that doesn't play by itself", "%q", f.Name)
	}
	if got, want := sheetOf(f).shape(), sheetOf(d.Choices[0].Figure).shape(); got != want {
		return fault(name, part, fmt.Sprintf("panels placed like those of %q, %s", d.Choices[0].Value, want), "%s", got)
	}
	return nil
}

// shape is the places of the panels: "[1 1 1 1]" for a row of four, "[1 1] [- 1]" for two rows and an empty place.
func (s *sheet) shape() string {
	var rows []string
	for _, row := range s.rows {
		places := make([]string, len(row))
		for c, p := range row {
			places[c] = "-"
			if p != nil {
				places[c] = "1"
			}
		}
		rows = append(rows, "["+strings.Join(places, " ")+"]")
	}
	return strings.Join(rows, " ")
}

// words are those of the figure that is shown, and what the slider picks.
func (d ChoicesData) words() string {
	values := make([]string, len(d.Choices))
	for i, c := range d.Choices {
		values[i] = plain(c.Value)
	}
	shown := d.Choices[d.Shown]
	return fmt.Sprintf("%s Shown for %s %s; where the figure is interactive, a slider picks %s.",
		shown.Figure.Alt, plain(d.Label), plain(shown.Value), strings.Join(values, ", "))
}
