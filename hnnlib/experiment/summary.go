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
	for _, r := range All {
		section, err := readSection(out, r)
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

func readSection(out string, r Reproducible) (s Section, err error) {
	s.Info = r.About()
	dir := filepath.Join(out, s.Name)
	if _, ok := r.(*Experiment); ok {
		var m Metrics
		err := artifact.ReadSealed(filepath.Join(dir, metricsFile), metricsFormat, &m)
		if errors.Is(err, fs.ErrNotExist) {
			return s, nil
		}
		if err != nil {
			return s, fmt.Errorf("%w: reproduce %s again", err, s.Name)
		}
		s.Metrics = &m
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
	if sheet := overview(comparisons(s.Rows)); sheet != nil {
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

// page is what the template shows.
type page struct {
	*Summary
	Headline, Lead string
	Compared       []comparison
	Header         []string
	Notes          []rowNote
	Quick          []string // titles of what was run with --quick
}

// html writes the results as one self-contained page: figures are inside, nothing is fetched.
func (s *Summary) html(out string) ([]byte, error) {
	compared := comparisons(s.Rows)
	p := page{Summary: s, Headline: headline(compared), Lead: overviewName, Compared: compared, Notes: noted(s.Rows)}
	p.Header, _ = PaperTable(nil)
	if err := load(s.Figures, out, ""); err != nil {
		return nil, err
	}
	for _, section := range s.Sections {
		if err := load(section.Figures, out, section.Name); err != nil {
			return nil, err
		}
		if section.Metrics != nil && section.Metrics.Quick {
			p.Quick = append(p.Quick, section.Title)
		}
	}
	index := template.Must(template.New("index").Funcs(template.FuncMap{
		"power": power,
		"times": times,
		"pretty": func(data json.RawMessage) string {
			var b bytes.Buffer
			if json.Indent(&b, data, "", "  ") != nil {
				return string(data)
			}
			return b.String()
		},
	}).Parse(indexTemplate))
	var b bytes.Buffer
	if err := index.Execute(&b, p); err != nil { // as of metrics that lack what this version shows
		return nil, fmt.Errorf("no page can be made of the metrics in %s (%w): reproduce those experiments again",
			out, err)
	}
	return b.Bytes(), nil
}

// rowNote is a note on one or more rows of the table.
type rowNote struct{ Title, Note string }

// noted gathers the notes of rows. What is said of both protocols of a model is said once.
func noted(rows []Row) []rowNote {
	var all []rowNote
	for _, r := range rows {
		note := rowNote{titleOf(r.Experiment) + ", " + model.Title(r.Model), r.Note}
		if r.Note != "" && !slices.Contains(all, note) {
			all = append(all, note)
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
