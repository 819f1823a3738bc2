package notebook

import (
	"os"
	"strings"
	"testing"
)

func TestRelayHearsTheBarsOfAHeadlessRun(t *testing.T) {
	var lines []string
	r, err := NewRelay(func(line string) { lines = append(lines, line) })
	if err != nil {
		t.Fatal(err)
	}
	name, path, _ := strings.Cut(r.Env(), "=")
	t.Setenv(name, path)
	b := Progress("training")
	for i := 1; i <= 50; i++ {
		b.Set(i, 50, "loss 0.5")
	}
	b.Done("loss 0.25")
	r.Close()
	if len(lines) < 2 || len(lines) > 5 {
		t.Fatalf("50 quick steps became %d lines: %q", len(lines), lines)
	}
	if !strings.HasPrefix(lines[0], "training: 1 of 50") || !strings.HasPrefix(lines[len(lines)-1], "training: 50 of 50") ||
		!strings.HasSuffix(lines[len(lines)-1], "loss 0.25") {
		t.Errorf("got %q", lines)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("the relay left its file behind")
	}
	b = Progress("nobody listens") // and no cell fails for it
	b.Set(1, 2, "")
	b.Done("")
}
