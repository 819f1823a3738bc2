package experiment

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/model"
	"hnn/hnnlib/plot"

	"gonum.org/v1/plot/vg"
)

// Summary is the results folder as a whole.
type Summary struct {
	Sections []Section // of experiments, then of topics
	Rows     []Row
	Recipes  []RecipeRow
	Figures  []Caption // that span experiments; the overview is first
	Missing  []string  // what was left out, why, and how to get it: one sentence each
}

// Section is what an experiment or a topic has left in the results folder.
type Section struct {
	Info
	Metrics  *Metrics // nil for a topic
	Figures  []Caption
	Executed bool // there is a page of its notebook
}

// ReadResults reads what the results folder holds of everything in the registry. What is damaged, or of an older
// program, is left out and named in Missing.
func ReadResults(out string) (*Summary, error) {
	s := &Summary{}
	for _, e := range All {
		section, err := readSection(out, e)
		var unreadable *artifact.DamagedError
		switch {
		case errors.As(err, &unreadable):
			s.Missing = append(s.Missing, err.Error())
		case err != nil:
			return nil, err
		case section.Metrics != nil:
			s.Rows = append(s.Rows, section.Metrics.Rows...)
			fallthrough
		case len(section.Figures) > 0:
			s.Sections = append(s.Sections, section)
		}
	}
	var err error
	if s.Recipes, err = readRecipes(out); errors.As(err, new(*artifact.DamagedError)) {
		s.Missing = append(s.Missing, err.Error()+": reproduce results again")
	} else if err != nil {
		return nil, err
	}
	s.Figures, err = Captions(out)
	return s, err
}

func readSection(out string, e *Experiment) (s Section, err error) {
	s.Info = e.Info
	dir := filepath.Join(out, s.Name)
	if e.Source != nil {
		s.Metrics = &Metrics{}
		err := artifact.ReadSealed(filepath.Join(dir, metricsFile), metricsFormat, s.Metrics)
		if errors.Is(err, fs.ErrNotExist) {
			return Section{}, nil
		}
		if err != nil {
			return s, fmt.Errorf("%w: reproduce %s again", err, s.Name)
		}
	}
	_, missing := os.Stat(filepath.Join(dir, "notebook.html"))
	s.Executed = missing == nil
	s.Figures, err = Captions(dir)
	return s, err
}

// WriteSummary writes table.json, table.md and index.html of the results folder, and returns what they show. missing
// says what was left out.
func WriteSummary(out string, missing ...string) (s *Summary, err error) {
	defer caught(&err)
	s = must(ReadResults(out))
	s.Missing = append(s.Missing, missing...)
	if sheet := overview(s.Compared()); sheet != nil {
		check(SavePicture(out, sheet))
		s.Figures = must(Captions(out))
	}
	check(artifact.WriteJSON(filepath.Join(out, "table.json"), map[string]any{"rows": s.Rows}))
	check(artifact.WriteBytes(filepath.Join(out, "table.md"), []byte(s.Markdown())))
	return s, artifact.WriteBytes(filepath.Join(out, "index.html"), s.html(out))
}

//go:embed index.html.tmpl
var indexTemplate string

var index = template.Must(template.New("index").Funcs(template.FuncMap{
	"lead":   func() string { return overviewName },
	"header": func() []string { return paperHeader },
	"join":   strings.Join,
	"power":  power,
	"times":  times,
	"compares": func(rows []RecipeRow) bool {
		return slices.ContainsFunc(rows, func(r RecipeRow) bool { return r.Recipe != paperRecipe })
	},
	"gains": gains,
	"recipes": func(rows []RecipeRow) textTable {
		header, cells := RecipeTable(rows)
		return textTable{Header: header, Rows: cells}
	},
	"pretty": func(data json.RawMessage) string {
		var b bytes.Buffer
		_ = json.Indent(&b, data, "", "  ") // of nothing, nothing
		return b.String()
	},
}).Parse(indexTemplate))

// html is the results as one self-contained page: figures are inside, nothing is fetched.
func (s *Summary) html(out string) []byte {
	for _, part := range append([]Section{{Figures: s.Figures}}, s.Sections...) {
		check(load(part.Figures, out, part.Name))
	}
	var b bytes.Buffer
	if err := index.Execute(&b, s); err != nil { // as of metrics that lack what this version shows
		check(fmt.Errorf("no page can be made of the metrics in %s (%w): reproduce those experiments again", out, err))
	}
	return b.Bytes()
}

// Quick are the titles of what was run with --quick.
func (s *Summary) Quick() (titles []string) {
	for _, section := range s.Sections {
		if section.Metrics != nil && section.Metrics.Quick {
			titles = append(titles, section.Title)
		}
	}
	return titles
}

// note is a note on one or more rows of the table.
type note struct{ Title, Text string }

// Notes gathers the rows' notes. What is said of both protocols of a model is said once.
func (s *Summary) Notes() (all []note) {
	for _, r := range s.Rows {
		n := note{titleOf(r.Experiment) + ", " + model.Title(r.Model), r.Note}
		if r.Note != "" && !slices.Contains(all, n) {
			all = append(all, n)
		}
	}
	return all
}

// textTable is a table of the page.
type textTable struct {
	Title, Caption string
	Header         []string
	Rows           [][]string
}

// Tables are those of an experiment's section.
func (m *Metrics) Tables() []textTable {
	report := textTable{Title: "Evaluation report", Caption: "The first models of each kind, beside the truth."}
	report.Header, report.Rows = ReportTable(m.Reports)
	slower := textTable{Title: "Learned frequency over the true one",
		Caption: "Mean ± standard deviation over seeds. Noisy inputs attenuate what is learned."}
	slower.Header, slower.Rows = AttenuationTable(m.Attenuation)
	return slices.DeleteFunc([]textTable{report, slower}, func(t textTable) bool { return len(t.Rows) == 0 })
}

// comparison is the headline of one task: the energy errors under the corrected protocol, mean over seeds.
type comparison struct {
	Title         string
	Baseline, HNN Row
}

// Ratio is how many times smaller the HNN's energy error is.
func (c comparison) Ratio() float64 { return float64(c.Baseline.EnergyMSE.Mean / c.HNN.EnergyMSE.Mean) }

// PaperRatio is the same of the paper; NaN where it has none.
func (c comparison) PaperRatio() float64 {
	return c.Baseline.Paper.EnergyMSE.Mean / c.HNN.Paper.EnergyMSE.Mean
}

// Compared are the comparisons of all tasks that have both models.
func (s *Summary) Compared() (all []comparison) {
	for _, baseline := range s.Rows {
		hnn := slices.IndexFunc(s.Rows, func(r Row) bool {
			return r.Experiment == baseline.Experiment && r.Protocol == Corrected && r.Model == Compared[1]
		})
		if baseline.Protocol == Corrected && baseline.Model == Compared[0] && hnn >= 0 {
			all = append(all, comparison{titleOf(baseline.Experiment), baseline, s.Rows[hnn]})
		}
	}
	return all
}

// Headline says in one sentence what came out; "" where nothing did.
func (s *Summary) Headline() string { return headline(s.Compared()) }

func headline(all []comparison) string {
	ratios := slices.DeleteFunc(mapped(all, comparison.Ratio), func(ratio float64) bool { return !(ratio > 1) })
	tasks := fmt.Sprintf("On %d of %d tasks, ", len(ratios), len(all))
	switch {
	case len(all) == 0:
		return ""
	case len(ratios) == 0:
		return "On no task is the Hamiltonian network's energy error smaller than the baseline's."
	case len(all) == 1:
		tasks = all[0].Title + ": "
	case len(ratios) == 1:
		tasks = fmt.Sprintf("On one of %d tasks, ", len(all))
	case len(ratios) == len(all):
		tasks = fmt.Sprintf("On all %d tasks, ", len(all))
	}
	factor, least := times(slices.Max(ratios)), times(slices.Min(ratios))
	if least != factor {
		factor = strings.TrimSuffix(least, " times") + " to " + factor
	}
	return tasks + "the Hamiltonian network's energy error is " + factor + " smaller than the baseline's."
}

// times writes a factor with two digits: "1.7 times", "110 times", "2,900 times".
func times(factor float64) string {
	if !(factor > 0) || math.IsInf(factor, 0) {
		return "–"
	}
	short, _ := strconv.ParseFloat(fmt.Sprintf("%.1e", factor), 64) // of a number as text
	text := strconv.FormatFloat(short, 'f', -1, 64)
	for i := len(text) - 3; i > 0 && short >= 1000; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text + " times"
}

// power writes a number with two digits as people do: 0.17, 3.8 × 10⁻⁴.
func power(v Number) string {
	if size := math.Abs(float64(v)); v == 0 || !v.Finite() || size >= 0.001 && size < 1000 {
		return fmt.Sprintf("%.2g", float64(v))
	}
	mantissa, exponent, _ := strings.Cut(fmt.Sprintf("%.1e", float64(v)), "e")
	n, _ := strconv.Atoi(exponent) // without its leading 0
	small := strings.NewReplacer("-", "⁻", "0", "⁰", "1", "¹", "2", "²", "3", "³", "4", "⁴",
		"5", "⁵", "6", "⁶", "7", "⁷", "8", "⁸", "9", "⁹")
	return mantissa + " × 10" + small.Replace(strconv.Itoa(n))
}

// overviewName is the file of the figure at the head of the page.
const overviewName = "energy_error"

// overview shows energy errors, a row a task, our seeds over the paper's value; nil where there is nothing to show.
func overview(all []comparison) *plot.Sheet {
	p := &plot.Panel{X: "energy error (mean squared)", LogX: true, Width: 400}
	words := []string{"Energy error of every task on a logarithmic axis."}
	shown := 0
	for i, c := range all {
		at := float64(len(all) - i - 1)
		p.YTicks = append(p.YTicks, plot.Tick{At: at, Label: c.Title})
		p.Add(plot.Line{Pen: &plot.Pen{Ink: plot.Fade(plot.Grey, 0.4), Width: 2.4}, Silent: true, Aside: true,
			X: []float64{float64(c.HNN.EnergyMSE.Mean), float64(c.Baseline.EnergyMSE.Mean)},
			Y: slices.Repeat([]float64{at + 0.14}, 2)})
		for _, row := range []Row{c.Baseline, c.HNN} {
			kind := plot.Kind(row.Model)
			var seeds []float64
			for _, v := range row.EnergyMSE.Values {
				if v > 0 && v.Finite() { // a logarithmic axis can show it
					seeds = append(seeds, float64(v))
				}
			}
			if len(seeds) > 0 {
				shown++
				p.Add(plot.Dots{Kind: kind, X: seeds, Y: slices.Repeat([]float64{at + 0.14}, len(seeds)), Radius: 3.4,
					Ink: plot.Fade(kind.Ink(), 0.7)})
			}
			if paper := row.Paper.EnergyMSE.Mean; paper > 0 {
				p.Add(plot.Dots{Kind: kind, Label: kind.Label() + ", paper", X: []float64{paper},
					Y: []float64{at - 0.14}, Radius: 3.4, Ring: true})
			}
		}
		words = append(words, fmt.Sprintf("%s: baseline %s, Hamiltonian network %s, %s smaller; in the paper %s.",
			c.Title, power(c.Baseline.EnergyMSE.Mean), power(c.HNN.EnergyMSE.Mean), times(c.Ratio()),
			times(c.PaperRatio())))
	}
	if shown == 0 {
		return nil
	}
	p.Height = vg.Length(34 * len(all))
	p.YLim = [2]float64{-0.6, float64(len(all)) - 0.4}
	s := &plot.Sheet{Name: overviewName, Title: "Energy error of the two models, a dot a seed, beside the paper's " +
		"values", Alt: strings.Join(words, " ")}
	s.Row(p)
	return s
}
