package notebook

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// Markdown displays text with its Markdown, mathematics between dollar signs included. Outside of a notebook it prints
// the text as it is.
func Markdown(text string) {
	Check(rich(text, text))
}

// rich shows Markdown in a cell and plain text elsewhere.
func rich(markdown, plain string) error {
	if !inCell() {
		_, err := fmt.Fprintln(os.Stdout, strings.TrimRight(plain, "\n"))
		return err
	}
	return send(&protocol.DisplayData{Data: map[protocol.MIMEType]any{
		protocol.MIMETextMarkdown: markdown,
		protocol.MIMETextPlain:    plain,
	}})
}

// Table displays rows under a header; columns of numbers stand flush right. Each row must be as long as the header,
// or the cell ends with an error.
func Table(header []string, rows [][]string) {
	Check(table(header, rows))
}

func table(header []string, rows [][]string) error {
	if len(header) == 0 {
		return fmt.Errorf("table: expected at least one column in the header, got none")
	}
	for i, row := range rows {
		if len(row) != len(header) {
			return fmt.Errorf("table, row %d: expected %d cells as in the header, got %d", i+1, len(header), len(row))
		}
	}
	return rich(markdownTable(header, rows), plainTable(header, rows))
}

// numeric says which columns hold nothing but numbers, perhaps with an interval ("3.8e-4 ± 6e-5") or nothing ("–").
func numeric(columns int, rows [][]string) []bool {
	out := make([]bool, columns)
	for c := range out {
		found := false
		out[c] = true
		for _, row := range rows {
			first, _, _ := strings.Cut(strings.TrimSpace(row[c]), " ")
			if first == "" || first == "–" || first == "-" {
				continue
			}
			found = true
			if _, err := strconv.ParseFloat(strings.TrimSuffix(strings.Replace(first, "−", "-", 1), "%"), 64); err != nil {
				out[c] = false
			}
		}
		out[c] = out[c] && found
	}
	return out
}

func markdownTable(header []string, rows [][]string) string {
	var b strings.Builder
	line := func(cells []string) {
		for _, cell := range cells {
			b.WriteString("| " + strings.NewReplacer("|", `\|`, "\n", " ").Replace(cell) + " ")
		}
		b.WriteString("|\n")
	}
	line(header)
	for _, right := range numeric(len(header), rows) {
		if right {
			b.WriteString("|---:")
		} else {
			b.WriteString("|:---")
		}
	}
	b.WriteString("|\n")
	for _, row := range rows {
		line(row)
	}
	return b.String()
}

func plainTable(header []string, rows [][]string) string {
	widths := make([]int, len(header))
	all := make([][]string, 0, len(rows)+1)
	for _, row := range append([][]string{header}, rows...) {
		flat := make([]string, len(row))
		for c, cell := range row {
			flat[c] = strings.ReplaceAll(cell, "\n", " ")
			widths[c] = max(widths[c], utf8.RuneCountInString(flat[c]))
		}
		all = append(all, flat)
	}
	right := numeric(len(header), rows)
	var b strings.Builder
	for i, row := range all {
		var cells []string
		for c, cell := range row {
			space := strings.Repeat(" ", widths[c]-utf8.RuneCountInString(cell))
			if right[c] {
				cells = append(cells, space+cell)
			} else {
				cells = append(cells, cell+space)
			}
		}
		b.WriteString(strings.TrimRight(strings.Join(cells, "  "), " ") + "\n")
		if i == 0 {
			for c, w := range widths {
				if c > 0 {
					b.WriteString("  ")
				}
				b.WriteString(strings.Repeat("-", w))
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}
