package experiment

import (
	"bytes"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

//go:embed index.html.tmpl
var indexTemplate string

// html writes the results as one self-contained page: figures are inside, nothing is fetched.
func (s *Summary) html(out string) ([]byte, error) {
	page := template.New("index").Funcs(template.FuncMap{
		"cells": func(r Row) []string { return r.Cells() },
		"notes": noted,
		"picture": func(of string, c Caption) (template.URL, error) {
			data, err := c.picture(out, of)
			return template.URL("data:image/" + c.kind() + ";base64," + base64.StdEncoding.EncodeToString(data)), err
		},
		"has": func(path ...string) bool {
			_, err := os.Stat(filepath.Join(append([]string{out}, path...)...))
			return !errors.Is(err, fs.ErrNotExist)
		},
		"seconds": func(v float64) string { return fmt.Sprintf("%.1f s", v) },
		"pretty":  func(v []byte) string { return indent(v) },
		"report": func(m *Metrics) *textTable {
			if len(m.Reports) == 0 {
				return nil
			}
			return newTextTable(ReportTable(m.Reports))
		},
		"attenuation": func(m *Metrics) *textTable {
			if len(m.Attenuation) == 0 {
				return nil
			}
			return newTextTable(AttenuationTable(m.Attenuation))
		},
	})
	page, err := page.Parse(indexTemplate)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = page.Execute(&b, map[string]any{"Summary": s, "Header": TableHeader})
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
		title := r.Experiment + ", " + modelTitle(r.Model)
		if r.Note == "" || slices.Contains(all, rowNote{title, r.Note}) {
			continue
		}
		all = append(all, rowNote{title, r.Note})
	}
	return all
}

func indent(data []byte) string {
	var b bytes.Buffer
	if err := json.Indent(&b, data, "", "  "); err != nil {
		return string(data)
	}
	return b.String()
}

// textTable is a table of the page.
type textTable struct {
	Header []string
	Rows   [][]string
}

// newTextTable gives a first column without a name one: readers of the page aloud need it.
func newTextTable(header []string, rows [][]string) *textTable {
	if len(header) > 0 && header[0] == "" {
		header = append([]string{"quantity"}, header[1:]...)
	}
	return &textTable{header, rows}
}
