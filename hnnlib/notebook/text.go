package notebook

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/janpfeifer/gonb/gonbui/protocol"

	"hnn/hnnlib/experiment"
)

// Markdown displays Markdown with mathematics between dollar signs. Outside a notebook it prints the text as it is.
func Markdown(text string) { rich(text, text) }

// rich displays Markdown in a cell, or prints plain text outside a notebook.
func rich(markdown, plain string) {
	display(plain, func() *protocol.DisplayData {
		return &protocol.DisplayData{Data: map[protocol.MIMEType]any{
			protocol.MIMETextMarkdown: markdown, protocol.MIMETextPlain: plain}}
	})
}

// Table displays rows under a header, with columns of numbers aligned right. If a row is not as long as the header, it
// ends the cell with an error.
func Table(header []string, rows [][]string) {
	for i, row := range rows {
		if len(row) != len(header) {
			Check(fmt.Errorf("table, row %d: expected %d cells as in the header, got %d", i+1, len(header), len(row)))
		}
	}
	rich(markdownTable(header, rows), experiment.TextTable(header, rows))
}

func markdownTable(header []string, rows [][]string) string {
	marks := make([]string, len(header))
	for column := range header {
		marks[column] = "---:"
		for _, row := range rows {
			if !numeric.MatchString(strings.TrimSpace(row[column])) {
				marks[column] = ":---"
			}
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

// numeric matches a cell in a column of numbers: a number, with or without an interval, a dash, or nothing.
var numeric = regexp.MustCompile(`^([-–]?|[-+−]?([\d.]+(e[-+]?\d+)?%?|Inf)|NaN)( .*)?$`)
