package notebook

import (
	"bytes"
	"strings"
	"testing"
	"time"
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
	text := "model          energy MSE    paper  note\n" +
		"----------  -------------  -------  ------\n" +
		"HNN | ours  4.6e-4 ± 1e-4  3.84e-4  µ ν\n" +
		"baseline             −1.3        –  2 of 5\n"
	if got := plainTable(header, rows); got != text {
		t.Errorf("got\n%swant\n%s", got, text)
	}
}

// The rate of work that was taken up again counts only what was done since.
func TestState(t *testing.T) {
	s := state{title: "training", done: 1500, total: 2000, rate: 250, elapsed: 2 * time.Second, note: "loss 0.04"}
	if got, want := s.words(), "1500 of 2000, 250/s, 2s left, loss 0.04"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := s.last(), "training: 1500 of 2000, 2s, loss 0.04"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := (state{title: "loading"}).last(), "loading"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	b := &Bar{title: "t", to: silent{}}
	b.Set(1000, 2000, "")
	if b.state.rate != 0 {
		t.Errorf("the first call knows no rate, got %v", b.state.rate)
	}
	b.begun = b.begun.Add(-time.Second)
	b.Set(1100, 2000, "")
	if r := b.state.rate; r < 1 || r > 100 {
		t.Errorf("100 more in a second or little more are %v/s", r)
	}
}

func TestTerminal(t *testing.T) {
	var out bytes.Buffer
	b := &Bar{title: "a title that is far too long for the line it has to stand on together with the bar and all its numbers", to: &terminalFace{out: &out}}
	b.Set(3, 10, "x")
	shown := out.String()
	if !strings.HasPrefix(shown, "\r\x1b[K") || len([]rune(shown)) > len("\r\x1b[K")+79 || strings.Contains(shown, "\n") {
		t.Errorf("showed %q, want one line of at most 79 characters, without an end", shown)
	}
	out.Reset()
	b = &Bar{title: "data", to: &terminalFace{out: &out}}
	b.Set(5, 10, "")
	b.Done("")
	if got := out.String(); !strings.Contains(got, "data ██████████░░░░░░░░░░ 5 of 10") || !strings.HasSuffix(got, "\r\x1b[Kdata: 5 of 10, 0s\n") {
		t.Errorf("showed %q", got)
	}
}
