package experiment

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"hnn/hnnlib/internal/artifact"
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
	Metrics *Metrics // nil for a topic
	Figures []Caption
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
	s.Figures, err = Captions(dir)
	return s, err
}

// WriteSummary writes table.json, table.md and index.html from the experiments that the results folder
// holds. missing says what was left out.
func WriteSummary(out string, missing ...string) error {
	s, err := ReadResults(out)
	if err != nil {
		return err
	}
	s.Missing = append(s.Missing, missing...)
	if err := s.drawOverview(out); err != nil {
		return err
	}
	if err := artifact.WriteJSON(filepath.Join(out, "table.json"), map[string]any{"rows": s.Rows}); err != nil {
		return err
	}
	if err := artifact.WriteBytes(filepath.Join(out, "table.md"), []byte(s.Markdown())); err != nil {
		return err
	}
	page, err := s.html(out)
	if err != nil {
		return err
	}
	return artifact.WriteBytes(filepath.Join(out, "index.html"), page)
}

// drawOverview draws the figure at the head of the page, of all rows.
func (s *Summary) drawOverview(out string) (err error) {
	sheet := overview(s.comparisons())
	if sheet == nil {
		return nil
	}
	if err := SavePicture(out, sheet); err != nil {
		return err
	}
	s.Figures, err = Captions(out)
	return err
}
