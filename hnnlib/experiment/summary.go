package experiment

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/model"
)

// Summary is the results folder as a whole.
type Summary struct {
	Sections []Section // of experiments, then of topics
	Rows     []Row
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

// WriteSummary writes table.json, table.md and index.html from the experiments that the results folder holds, and
// returns what they show. missing says what was left out.
func WriteSummary(out string, missing ...string) (*Summary, error) {
	s, err := ReadResults(out)
	if err != nil {
		return nil, err
	}
	s.Missing = append(s.Missing, missing...)
	if sheet := overview(s.Compared()); sheet != nil {
		if err := SavePicture(out, sheet); err != nil {
			return nil, err
		}
		if s.Figures, err = Captions(out); err != nil {
			return nil, err
		}
	}
	if err := artifact.WriteJSON(filepath.Join(out, "table.json"), map[string]any{"rows": s.Rows}); err != nil {
		return nil, err
	}
	if err := artifact.WriteBytes(filepath.Join(out, "table.md"), []byte(s.Markdown())); err != nil {
		return nil, err
	}
	page, err := s.html(out)
	if err != nil {
		return nil, err
	}
	return s, artifact.WriteBytes(filepath.Join(out, "index.html"), page)
}

//go:embed index.html.tmpl
var indexTemplate string

var index = template.Must(template.New("index").Funcs(template.FuncMap{
	"lead":   func() string { return overviewName },
	"header": func() []string { return paperHeader },
	"join":   strings.Join,
	"power":  power,
	"times":  times,
	"pretty": func(data json.RawMessage) string {
		var b bytes.Buffer
		_ = json.Indent(&b, data, "", "  ") // of nothing, nothing
		return b.String()
	},
}).Parse(indexTemplate))

// html writes the results as one self-contained page: figures are inside, nothing is fetched.
func (s *Summary) html(out string) ([]byte, error) {
	for _, part := range append([]Section{{Figures: s.Figures}}, s.Sections...) {
		if err := load(part.Figures, out, part.Name); err != nil {
			return nil, err
		}
	}
	var b bytes.Buffer
	if err := index.Execute(&b, s); err != nil { // as of metrics that lack what this version shows
		return nil, fmt.Errorf("no page can be made of the metrics in %s (%w): reproduce those experiments again",
			out, err)
	}
	return b.Bytes(), nil
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

// Notes gathers the notes of the rows. What is said of both protocols of a model is said once.
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
