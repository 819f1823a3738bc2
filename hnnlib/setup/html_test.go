package setup_test

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"hnn/hnnlib/setup/setuptest"
)

func TestToHTMLNeedsNoNetwork(t *testing.T) {
	env := setuptest.Environment(t)
	notebook := writeNotebook(t, `# The field

It is $\dot q = \frac{\partial H}{\partial p}$, with
$$H = q^2 + p^2 \quad\text{and}\quad \mathcal{L} = \left\| \frac{\partial H_\theta}{\partial p} - \dot q \right\|_2^2$$
\begin{equation} \mathbf{S} = \nabla_p H \end{equation}
`+"and `$HOME` is no formula, nor is `\\frac`.", `%%
fmt.Println("<cell>")`)
	page := filepath.Join(filepath.Dir(notebook), "page.html")
	if err := env.ToHTML(context.Background(), notebook, page); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	html := string(raw)
	for _, part := range []string{"The field", "<mfrac>", `display="block"`, "<code>$HOME</code>", "<code>\\frac</code>"} {
		if !strings.Contains(html, part) {
			t.Errorf("the page lacks %q", part)
		}
	}
	for _, outside := range regexp.MustCompile(`(?:src|href)\s*=\s*"(?:https?:)?//[^"]*"|import\("http[^)]*\)|url\(["']?http[^)]*\)`).FindAllString(html, -1) {
		t.Errorf("the page asks the network for %s", outside)
	}
	for _, host := range []string{"cdnjs", "unpkg", "jsdelivr"} {
		if strings.Contains(html, host) {
			t.Errorf("the page still knows of %s", host)
		}
	}
	alone(t, filepath.Dir(page), "page.html", "test.ipynb")
}

func TestToHTMLSaysWhatIsWrong(t *testing.T) {
	env := setuptest.Environment(t)
	broken := filepath.Join(t.TempDir(), "broken.ipynb")
	if err := os.WriteFile(broken, []byte("no notebook"), 0o644); err != nil {
		t.Fatal(err)
	}
	err := env.ToHTML(context.Background(), broken, broken+".html")
	if err == nil || !strings.HasPrefix(err.Error(), broken+" could not be turned into HTML: ") {
		t.Fatalf("got error %v, want one that names %s", err, broken)
	}
	alone(t, filepath.Dir(broken), "broken.ipynb")
}
