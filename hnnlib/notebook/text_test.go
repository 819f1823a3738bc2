package notebook

import (
	"testing"

	"hnn/hnnlib/experiment"
)

func TestTables(t *testing.T) {
	header := []string{"model", "energy MSE", "paper", "note"}
	rows := [][]string{
		{"HNN | ours", "4.6e-4 ± 1e-4", "3.84e-4", "µ\nν"},
		{"baseline", "−1.3", "–", "2 of 5"},
	}
	md := "| model | energy MSE | paper | note |\n|:---|---:|---:|:---|\n" +
		"| HNN \\| ours | 4.6e-4 ± 1e-4 | 3.84e-4 | µ ν |\n| baseline | −1.3 | – | 2 of 5 |\n"
	if got := markdownTable(header, rows); got != md {
		t.Errorf("got\n%swant\n%s", got, md)
	}
	text := "model       energy MSE     paper    note\n" +
		"HNN | ours  4.6e-4 ± 1e-4  3.84e-4  µ ν\n" +
		"baseline    −1.3           –        2 of 5\n"
	if got := experiment.TextTable(header, rows); got != text {
		t.Errorf("got\n%swant\n%s", got, text)
	}
}
