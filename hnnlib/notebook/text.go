package notebook

import (
	"fmt"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// Markdown displays text with its Markdown, with mathematics between dollar signs. Outside of a notebook it prints the
// text as it is.
func Markdown(text string) {
	Check(rich(text, text))
}

// rich shows Markdown in a cell and plain text elsewhere.
func rich(markdown, plain string) error {
	if !inCell() {
		_, err := fmt.Println(strings.TrimRight(plain, "\n"))
		return err
	}
	return send(&protocol.DisplayData{Data: map[protocol.MIMEType]any{
		protocol.MIMETextMarkdown: markdown,
		protocol.MIMETextPlain:    plain,
	}})
}

// Table displays rows under a header, columns of numbers flush right. A row that is not as long as the header ends the
// cell with an error.
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

func markdownTable(header []string, rows [][]string) string {
	marks := make([]string, len(header))
	for column := range header {
		marks[column] = ":---"
		if numeric(rows, column) {
			marks[column] = "---:"
		}
	}
	var b strings.Builder
	escape := strings.NewReplacer("|", `\|`, "\n", " ")
	line := func(cells []string) {
		for _, cell := range cells {
			b.WriteString("| " + escape.Replace(cell) + " ")
		}
		b.WriteString("|\n")
	}
	line(header)
	b.WriteString("|" + strings.Join(marks, "|") + "|\n")
	for _, row := range rows {
		line(row)
	}
	return b.String()
}

// numeric reports whether a column has nothing but numbers, with or without an interval ("3.8e-4 ± 6e-5"), and dashes.
func numeric(rows [][]string, column int) bool {
	found := false
	for _, row := range rows {
		first, _, _ := strings.Cut(strings.TrimSpace(row[column]), " ")
		if first == "" || first == "–" || first == "-" {
			continue
		}
		found = true
		number := strings.TrimSuffix(strings.Replace(first, "−", "-", 1), "%")
		if _, err := strconv.ParseFloat(number, 64); err != nil {
			return false
		}
	}
	return found
}

func plainTable(header []string, rows [][]string) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, row := range append([][]string{header}, rows...) {
		fmt.Fprintln(w, strings.ReplaceAll(strings.Join(row, "\t"), "\n", " "))
	}
	w.Flush() // into memory, which does not fail
	return b.String()
}
