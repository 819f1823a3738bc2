package setup

import (
	"context"
	_ "embed"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/internal/process"
)

//go:embed embedded/to_html.py
var toHTML string

// ToHTML writes the notebook as one HTML page that needs no network: images are inside, formulas are MathML, which
// browsers draw themselves, and Plotly figures are their PNG.
func (e *Environment) ToHTML(ctx context.Context, notebook, page string) error {
	scratch, err := artifact.TempDir(filepath.Dir(page), "html")
	if err != nil {
		return fmt.Errorf("the page cannot be written: %w", err)
	}
	defer os.RemoveAll(scratch)
	converted := filepath.Join(scratch, "page.html")
	cmd := process.Command(ctx, e.Python, "-I", "-c", toHTML, notebook, converted)
	cmd.Env = e.Env()
	if _, err := process.Run(ctx, cmd); err != nil {
		return fmt.Errorf("%s could not be turned into HTML: %w", notebook, err)
	}
	in, err := os.Open(converted)
	if err != nil {
		return err
	}
	defer in.Close()
	return artifact.WriteFile(page, func(w io.Writer) error {
		_, err := io.Copy(w, in)
		return err
	})
}
