package plot

import (
	"fmt"
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
	if s.Free != nil {
		return nil
	}
	if len(s.panels()) == 0 {
		return fmt.Errorf("figure %q: expected at least one panel, got none", s.Name)
	}
	for i, p := range s.panels() {
		if err := p.check(); err != nil {
			return fmt.Errorf("figure %q, panel %q: %w", s.Name, or(Plain(p.Title), fmt.Sprint(i+1)), err)
		}
	}
	return nil
}

func (p *Panel) check() error {
	if len(p.marks) == 0 {
		return fmt.Errorf("expected something to draw, got nothing")
	}
	for _, m := range p.marks {
		if err := m.check(); err != nil {
			return err
		}
	}
	if (p.logX() || p.logY()) && !slices.ContainsFunc(p.marks, func(m Mark) bool {
		r := m.reach(p.logX(), p.logY())
		return !r.x.and(r.tightX).empty() && !r.y.and(r.tightY).empty()
	}) {
		return fmt.Errorf("expected at least one point above 0 for a logarithmic axis, got none")
	}
	return nil
}

// checkPoints wants as many x as y, and at least one finite point.
func checkPoints(part string, xs, ys []float64) error {
	switch {
	case len(xs) != len(ys):
		return fmt.Errorf("%s: expected as many X as Y, got %d and %d", part, len(xs), len(ys))
	case len(xs) == 0:
		return fmt.Errorf("%s: expected at least one point, got none", part)
	}
	if _, _, n := ends(xs, ys, false, false); n == 0 {
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

// or is s, or the other where s is empty.
func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
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
	pngPath, err := save(dir, s.Name+".png", png)
	if err != nil {
		return nil, err
	}
	svgPath, err := save(dir, s.Name+".svg", svg)
	if err != nil {
		return nil, err
	}
	return []string{pngPath, svgPath}, nil
}

// save writes a file whole or not at all.
func save(dir, name string, content []byte) (path string, err error) {
	path = filepath.Join(dir, name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("figure folder %s can't be made: %w; choose another folder", dir, err)
	}
	if err := artifact.WriteBytes(path, content); err != nil {
		return "", fmt.Errorf("figure %s can't be written: %w; choose a folder that can be written to and has room",
			path, err)
	}
	return path, nil
}
