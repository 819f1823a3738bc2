package setup

import (
	"context"
	_ "embed"
	"fmt"
	"path/filepath"

	"hnn/hnnlib/internal/process"
)

//go:embed embedded/to_html.py
var toHTML string

// ToHTML writes the notebook as one HTML page that needs no network: images are inside, formulas are MathML, which
// browsers draw themselves, and Plotly figures are interactive, by a script in the page.
func (e *Environment) ToHTML(ctx context.Context, notebook, page string) error {
	scratch, err := scratchBeside(page, "html")
	if err != nil {
		return fmt.Errorf("the page cannot be written: %w", err)
	}
	defer scratch.Remove()
	converted := filepath.Join(scratch.Path, "page.html")
	cmd := process.Command(ctx, e.Python, "-I", "-c", toHTML, notebook, converted)
	cmd.Env = e.Env()
	if _, err := process.Run(ctx, cmd); err != nil {
		return fmt.Errorf("%s could not be turned into HTML: %w", notebook, err)
	}
	return keep(converted, page)
}
