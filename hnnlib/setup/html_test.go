package setup_test

import (
	"context"
	"encoding/json"
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

// A Plotly figure is in the page as picture, data and text, and the script that draws it once.
func TestToHTMLKeepsFiguresInteractive(t *testing.T) {
	env := setuptest.Environment(t)
	figure := map[string]any{"data": []any{map[string]any{"y": []any{1, 2}, "name": "</script>"}}, "layout": map[string]any{}}
	output := map[string]any{"output_type": "display_data",
		"data":     map[string]any{"application/vnd.plotly.v1+json": figure, "image/png": "iVBORw0KGgo=", "text/plain": "two points"},
		"metadata": map[string]any{"image/png": map[string]any{"width": 640, "alt": "two points, \"rising\""}}}
	raw, err := json.Marshal(map[string]any{"nbformat": 4, "nbformat_minor": 5, "metadata": map[string]any{}, "cells": []any{
		map[string]any{"id": "a", "cell_type": "markdown", "metadata": map[string]any{}, "source": "# Rising & falling"},
		map[string]any{"id": "b", "cell_type": "code", "metadata": map[string]any{}, "source": "", "execution_count": 1, "outputs": []any{output, output}}}})
	if err != nil {
		t.Fatal(err)
	}
	notebook := filepath.Join(t.TempDir(), "figure.ipynb")
	if err := os.WriteFile(notebook, raw, 0o644); err != nil {
		t.Fatal(err)
	}
	page := notebook + ".html"
	if err := env.ToHTML(context.Background(), notebook, page); err != nil {
		t.Fatal(err)
	}
	if raw, err = os.ReadFile(page); err != nil {
		t.Fatal(err)
	}
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
