package reproduce

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hnn/hnnlib/experiment"
	"hnn/hnnlib/internal/hnntest"
)

// resultsAreComplete checks that a results folder has what reproduce made of the notebook, and fetches nothing.
func resultsAreComplete(t *testing.T, out string) {
	hnntest.ReadNotebook(t, filepath.Join(out, "spring", "notebook.ipynb")).MustFit(t)
	s, err := experiment.ReadResults(out)
	if err != nil {
		t.Fatal(err)
	}
	section := s.Sections[0]
	if m := section.Metrics; len(m.Rows) != 4 || !m.Quick || m.Backend == "" || len(m.Versions) < 3 {
		t.Errorf("metrics.json has %d rows, backend %q, versions %v", len(m.Rows), m.Backend, m.Versions)
	}
	// The notebook shows the experiment's figures, in its order.
	var drawn, want []string
	for _, c := range section.Figures {
		drawn = append(drawn, c.Name)
	}
	for _, d := range experiment.Spring.Figures {
		want = append(want, d.Name)
	}
	if !slices.Equal(drawn, want) {
		t.Errorf("the notebook draws %q, the experiment has %q", drawn, want)
	}
	for _, name := range drawn {
		for _, ext := range []string{".png", ".svg"} {
			if _, err := os.Stat(filepath.Join(out, "spring", "figures", name+ext)); err != nil {
				t.Error(err)
			}
		}
	}
	for _, page := range []string{"index.html", "spring/notebook.html"} {
		text, err := os.ReadFile(filepath.Join(out, page))
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(text), "data:image/png;base64,"); n < 10 {
			t.Errorf("%s shows %d pictures, want at least 10", page, n)
		}
		for _, outside := range []string{`src="http`, `src='http`, `<link rel="stylesheet" href="http`} {
			if strings.Contains(string(text), outside) {
				t.Errorf("%s fetches something: it contains %s", page, outside)
			}
		}
	}
}
