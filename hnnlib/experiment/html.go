package experiment

import (
	"bytes"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"os"
	"path/filepath"
	"slices"
)

//go:embed index.html.tmpl
var indexTemplate string

// html writes the results as one self-contained page: figures are inside, nothing is fetched.
func (s *Summary) html(out string) ([]byte, error) {
	page, err := template.New("index").Funcs(template.FuncMap{
		"cells": Row.Cells,
		"power": power,
		"times": times,
		"picture": func(of string, c Caption) (template.URL, error) {
			data, err := c.picture(out, of)
			return template.URL("data:image/" + c.kind() + ";base64," + base64.StdEncoding.EncodeToString(data)), err
		},
		"has": func(path ...string) bool {
			_, err := os.Stat(filepath.Join(append([]string{out}, path...)...))
			return err == nil
		},
		"seconds": func(v float64) string { return fmt.Sprintf("%.1f s", v) },
		"pretty":  indent,
	}).Parse(indexTemplate)
	if err != nil {
		return nil, err
	}
	compared := s.comparisons()
	var b bytes.Buffer
	err = page.Execute(&b, map[string]any{"Summary": s, "Header": tableHeader, "Headline": headline(compared),
		"Compared": compared, "Lead": overviewName, "Notes": noted(s.Rows)})
	var picture *PictureError
	if errors.As(err, &picture) {
		return nil, picture // without where in the template
	}
	if err != nil { // as of metrics that lack what this version shows
		return nil, fmt.Errorf("no page can be made of the metrics in %s (%w): reproduce those experiments again", out, err)
	}
	return b.Bytes(), nil
}

// rowNote is a note on one or more rows of the table.
type rowNote struct{ Title, Note string }

// noted gathers the notes of rows. What is said of both protocols of a model is said once.
func noted(rows []Row) []rowNote {
	var all []rowNote
	for _, r := range rows {
		note := rowNote{titleOf(r.Experiment) + ", " + modelTitle(r.Model), r.Note}
		if r.Note != "" && !slices.Contains(all, note) {
			all = append(all, note)
		}
	}
	return all
}

func indent(data json.RawMessage) string {
	var b bytes.Buffer
	if err := json.Indent(&b, data, "", "  "); err != nil {
		return string(data)
	}
	return b.String()
}

// textTable is a table of the page.
type textTable struct {
	Title, Caption string
	Header         []string
	Rows           [][]string
}

// Tables are those of an experiment's section.
func (m *Metrics) Tables() []textTable {
	var all []textTable
	add := func(title, caption string, header []string, rows [][]string) {
		if len(rows) > 0 {
			all = append(all, textTable{title, caption, header, rows})
		}
	}
	header, rows := ReportTable(m.Reports)
	add("Evaluation report", "The first models of each kind, beside the truth.", header, rows)
	header, rows = AttenuationTable(m.Attenuation)
	add("Learned frequency over the true one", "Mean ± standard deviation over seeds. Noisy inputs attenuate what is "+
		"learned.", header, rows)
	return all
}
