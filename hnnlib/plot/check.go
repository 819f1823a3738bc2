package plot

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"hnn/hnnlib/internal/artifact"
)

// Check reports what can't be drawn: no panels, panels without marks, lists of different lengths, nothing finite. All
// forms of a sheet do it first.
func (s *Sheet) Check() error {
	n := s.Name
	if n == "" || n != strings.TrimSpace(n) || strings.ContainsAny(n, "/\\\x00") || strings.HasPrefix(n, ".") {
		return fmt.Errorf("figure name %q: expected a file name without a folder or an extension, such as rollout", n)
	}
	if s.fault != nil {
		return fmt.Errorf("figure %q: %w", s.Name, s.fault)
	}
	if s.Free == nil && len(s.panels()) == 0 {
		return fmt.Errorf("figure %q: expected at least one panel, got none", s.Name)
	}
	for i, p := range s.panels() {
		if err := p.check(); err != nil {
			return fmt.Errorf("figure %q, panel %q: %w", s.Name, cmp.Or(Plain(p.Title), fmt.Sprint(i+1)), err)
		}
	}
	return nil
}

func (p *Panel) check() error {
	if len(p.marks) == 0 {
		return fmt.Errorf("expected something to draw, got nothing")
	}
	for _, m := range p.marks {
		if err := m.about(p).fault; err != nil {
			return err
		}
	}
	if p.logs() != [2]bool{} && !slices.ContainsFunc(p.marks, p.places) {
		return fmt.Errorf("expected at least one point above 0 for a logarithmic axis, got none")
	}
	return nil
}

// places reports whether a mark has a place on the axes.
func (p *Panel) places(m Mark) bool {
	hold, logs := m.about(p).hold, p.logs()
	return !spanOf(hold[across], logs[across]).empty() && !spanOf(hold[upward], logs[upward]).empty()
}

// checkPoints wants as many x as y, and at least one finite point.
func checkPoints(part string, xs, ys []float64) error {
	switch {
	case len(xs) != len(ys):
		return fmt.Errorf("%s: expected as many X as Y, got %d and %d", part, len(xs), len(ys))
	case len(xs) == 0:
		return fmt.Errorf("%s: expected at least one point, got none", part)
	}
	if _, _, n := ends(xs, ys, [2]bool{}); n == 0 {
		return fmt.Errorf("%s: expected at least one finite point, got only NaN or Inf in %d points", part, len(xs))
	}
	return nil
}

func checkFinite(part string, vs ...float64) error {
	for _, v := range vs {
		if !finite(v) {
			return fmt.Errorf("%s: expected finite numbers, got %v", part, v)
		}
	}
	return nil
}

func checkRising(part string, vs []float64) error {
	for i := 1; i < len(vs); i++ {
		if vs[i] <= vs[i-1] {
			return fmt.Errorf("%s: expected rising numbers, got %v after %v", part, vs[i], vs[i-1])
		}
	}
	return checkFinite(part, vs...)
}

// Save writes <dir>/<Name>.png and <dir>/<Name>.svg, making the folder if need be, and returns both paths. Each file
// appears whole or not at all.
func (s *Sheet) Save(dir string) ([]string, error) {
	png, err := s.PNG()
	if err != nil {
		return nil, err
	}
	svg, err := s.SVG()
	if err != nil {
		return nil, err
	}
	return save(dir, s.Name, map[string][]byte{".png": png, ".svg": svg})
}

// save writes files of one name, by their endings, each whole or not at all.
func save(dir, name string, files map[string][]byte) (paths []string, err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("figure folder %s can't be made: %w; choose another folder", dir, err)
	}
	for _, ending := range slices.Sorted(maps.Keys(files)) {
		path := filepath.Join(dir, name+ending)
		if err := artifact.WriteBytes(path, files[ending]); err != nil {
			return nil, fmt.Errorf("figure %s can't be written: %w; choose a folder that can be written to and has room",
				path, err)
		}
		paths = append(paths, path)
	}
	return paths, nil
}
