package notebook

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"hnn/hnnlib/internal/artifact"
)

// A notebook's outputs belong to its source: each code cell of an executed notebook carries the sha256 of
// the source that its outputs came from, in its metadata.

// stampKey is where in a cell's metadata the hash stands.
const stampKey = "hnn_source_sha256"

// Stamp writes the executed notebook in to out with the hash of each code cell's source in its metadata.
// The two may be the same file.
func Stamp(in, out string) error {
	doc, err := readNotebook(in)
	if err != nil {
		return err
	}
	for _, cell := range codeCells(doc) {
		metadata, ok := cell["metadata"].(map[string]any)
		if !ok {
			metadata = map[string]any{}
			cell["metadata"] = metadata
		}
		metadata[stampKey] = sourceHash(cell)
	}
	setLexer(doc)
	data, err := encode(doc)
	if err != nil {
		return fmt.Errorf("%s: %w", out, err)
	}
	return artifact.WriteFile(out, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// setLexer names the language for whoever colours the source: GoNB leaves it open.
func setLexer(doc map[string]any) {
	metadata, _ := doc["metadata"].(map[string]any)
	if info, ok := metadata["language_info"].(map[string]any); ok {
		info["pygments_lexer"] = "go"
	}
}

// encode writes the notebook as Jupyter does, a space for each level, but Plotly figures on one line: their
// thousands of numbers would take several times the bytes each on its own.
func encode(doc map[string]any) ([]byte, error) {
	var figures []string
	for _, cell := range codeCells(doc) {
		outputs, _ := cell["outputs"].([]any)
		for _, o := range outputs {
			output, _ := o.(map[string]any)
			data, _ := output["data"].(map[string]any)
			figure, ok := data[string(mimePlotly)].(map[string]any)
			if !ok {
				continue
			}
			compact, err := marshal(figure, "")
			if err != nil {
				return nil, err
			}
			data[string(mimePlotly)] = placeholder(len(figures))
			figures = append(figures, strings.TrimSpace(string(compact)))
		}
	}
	data, err := marshal(doc, " ")
	if err != nil {
		return nil, err
	}
	text := string(data)
	for i, figure := range figures {
		text = strings.Replace(text, `"`+placeholder(i)+`"`, figure, 1)
	}
	return []byte(text), nil
}

// placeholder stands for figure i until the rest is written.
func placeholder(i int) string { return fmt.Sprintf("hnn-figure-%d-hnn", i) }

func marshal(v any, indent string) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", indent)
	err := enc.Encode(v)
	return b.Bytes(), err
}

// CheckStamps returns an error unless every code cell of the notebook has outputs, or was run without
// any, that came from its present source.
func CheckStamps(path string) error {
	doc, err := readNotebook(path)
	if err != nil {
		return err
	}
	cells := codeCells(doc)
	if len(cells) == 0 {
		return fmt.Errorf("%s has no code cells", path)
	}
	for i, cell := range cells {
		metadata, _ := cell["metadata"].(map[string]any)
		if stamp, _ := metadata[stampKey].(string); stamp != sourceHash(cell) {
			return fmt.Errorf("%s: the outputs of code cell %d (%s) don't come from its present source: run 'hnn reproduce --update'",
				path, i+1, firstLine(source(cell)))
		}
	}
	return nil
}

func readNotebook(path string) (map[string]any, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber() // so that what is not touched stays as it is
	var doc map[string]any
	if err := dec.Decode(&doc); err != nil {
		return nil, fmt.Errorf("%s is not a notebook: %w", path, err)
	}
	return doc, nil
}

func codeCells(doc map[string]any) []map[string]any {
	var code []map[string]any
	cells, _ := doc["cells"].([]any)
	for _, c := range cells {
		if cell, ok := c.(map[string]any); ok && cell["cell_type"] == "code" {
			code = append(code, cell)
		}
	}
	return code
}

// source joins the lines of a cell, which the format stores as one string or several.
func source(cell map[string]any) string {
	switch s := cell["source"].(type) {
	case string:
		return s
	case []any:
		var b strings.Builder
		for _, line := range s {
			fmt.Fprint(&b, line)
		}
		return b.String()
	}
	return ""
}

func sourceHash(cell map[string]any) string {
	sum := sha256.Sum256([]byte(source(cell)))
	return hex.EncodeToString(sum[:])
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}
