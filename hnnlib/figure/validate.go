package figure

import (
	"fmt"
	"strings"
)

// fault is the one form of this package's errors: which figure, which part of it, what was expected, what came.
func fault(figure, part, expected, got string, args ...any) error {
	return fmt.Errorf("figure %q, %s: expected %s, got %s", figure, part, expected, fmt.Sprintf(got, args...))
}

// named gives a figure its default file stem and refuses one that isn't a plain name.
func named(name, byDefault string) (string, error) {
	if name == "" {
		return byDefault, nil
	}
	if name != strings.TrimSpace(name) || strings.ContainsAny(name, "/\\\x00") || strings.HasPrefix(name, ".") {
		return "", fmt.Errorf("figure name %q: expected a file name without a folder or an extension, such as %q", name, byDefault)
	}
	return name, nil
}

// checkSeries wants a series with as many x as y, and at least one point that can be drawn.
func checkSeries(figure, part string, s Series) error {
	part = fmt.Sprintf("%s, series %q", part, s.name())
	if len(s.X) != len(s.Y) {
		return fault(figure, part, "as many X as Y", "%d and %d", len(s.X), len(s.Y))
	}
	if len(s.X) == 0 {
		return fault(figure, part, "at least one point", "none")
	}
	for i := range s.X {
		if finite(s.X[i]) && finite(s.Y[i]) {
			return nil
		}
	}
	return fault(figure, part, "at least one finite point", "only NaN or Inf in %d points", len(s.X))
}

// checkAll checks the series of one panel; there must be some.
func checkAll(figure, part string, all []Series) error {
	if len(all) == 0 {
		return fault(figure, part, "at least one series", "none")
	}
	for _, s := range all {
		if err := checkSeries(figure, part, s); err != nil {
			return err
		}
	}
	return nil
}

// checkFinite wants every number finite.
func checkFinite(figure, part string, vs ...float64) error {
	for _, v := range vs {
		if !finite(v) {
			return fault(figure, part, "finite numbers", "%v", v)
		}
	}
	return nil
}
