package setup

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestToHTMLNeedsNoNetwork(t *testing.T) {
	env := environment(t)
	notebook := writeNotebook(t, written(`# The field

It is $\dot q = \frac{\partial H}{\partial p}$, with
$$H = q^2 + p^2 \quad\text{and}\quad \mathcal{L} = \left\| \frac{\partial H_\theta}{\partial p} - \dot q \right\|_2^2$$
\begin{equation} \mathbf{S} = \nabla_p H \end{equation}
`+"and `$HOME` is no formula, nor is `\\frac`."), written(`%%
fmt.Println("<cell>")`))
	page := filepath.Join(filepath.Dir(notebook), "page.html")
	must(t, env.ToHTML(context.Background(), notebook, page))
	raw, err := os.ReadFile(page)
	must(t, err)
	html := string(raw)
	for _, part := range []string{"The field", "<mfrac>", `display="block"`, "<code>$HOME</code>",
		"<code>\\frac</code>"} {
		if !strings.Contains(html, part) {
			t.Errorf("the page lacks %q", part)
		}
	}
	outside := regexp.MustCompile(`(?:src|href)\s*=\s*"(?:https?:)?//[^"]*"|` +
		`import\("http[^)]*\)|url\(["']?http[^)]*\)`)
	for _, outside := range outside.FindAllString(html, -1) {
		t.Errorf("the page asks the network for %s", outside)
	}
	for _, host := range []string{"cdnjs", "unpkg", "jsdelivr"} {
		if strings.Contains(html, host) {
			t.Errorf("the page still knows of %s", host)
		}
	}
	alone(t, page, "page.html", "test.ipynb")
}

func TestToHTMLSaysWhatIsWrong(t *testing.T) {
	env := environment(t)
	broken := filepath.Join(t.TempDir(), "broken.ipynb")
	must(t, os.WriteFile(broken, []byte("no notebook"), 0o644))
	says(t, env.ToHTML(context.Background(), broken, broken+".html"), broken+" could not be turned into HTML: ")
	alone(t, broken, "broken.ipynb")
}

// The page contains each Plotly figure as picture, data and text, and the script that draws them once.
func TestToHTMLKeepsFiguresInteractive(t *testing.T) {
	env := environment(t)
	y := map[string]any{"y": []any{1, 2}, "name": "</script>"}
	output := map[string]any{
		"output_type": "display_data",
		"data": map[string]any{"image/png": "iVBORw0KGgo=", "text/plain": "two points",
			"application/vnd.plotly.v1+json": map[string]any{"data": []any{y}, "layout": map[string]any{}}},
		"metadata": map[string]any{"image/png": map[string]any{"width": 640, "alt": "two points, \"rising\""}},
	}
	notebook := writeNotebook(t, written("# Rising & falling"), written("", output, output))
	page := notebook + ".html"
	must(t, env.ToHTML(context.Background(), notebook, page))
	raw, err := os.ReadFile(page)
	must(t, err)
	for part, want := range map[string]int{
		`<img alt='two points, "rising"' src="data:image/png;base64,iVBORw0KGgo=" width="640"/>`: 2,
		`<div aria-label='two points, "rising"' class="hnn-target" role="group">`:                2,
		`"name": "<\/script>"`:                2,
		`Plotly.newPlot(target`:               1,
		"<title>Rising &amp; falling</title>": 1,
	} {
		if got := strings.Count(string(raw), part); got != want {
			t.Errorf("the page has %q %d times, want %d", part, got, want)
		}
	}
}
