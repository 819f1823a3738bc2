package plot

import "testing"

func TestText(t *testing.T) {
	for _, c := range []struct{ in, plain, markup string }{
		{"time", "time", "time"},
		{"position $q$", "position q", "position <i>q</i>"},
		{"$10^{-3}$", "10^−3", "10<sup>−3</sup>"},
		{"$x_1$ & $y^2$", "x_1 & y^2", "<i>x</i><sub>1</sub> &amp; <i>y</i><sup>2</sup>"},
		{"$q\u0307$, $p\u0307$", "q\u0307, p\u0307", "<i>q\u0307</i>, <i>p\u0307</i>"},
		{"$\u1E57$", "p\u0307", "<i>p\u0307</i>"}, // a single character with its dot
		{"a < b", "a < b", "a &lt; b"},
		{"$∂H/∂p$", "∂H/∂p", "<i>∂H</i>/<i>∂p</i>"},
		{"", "", ""},
	} {
		if got := Plain(c.in); got != c.plain {
			t.Errorf("Plain(%q) = %q, want %q", c.in, got, c.plain)
		}
		if got := markup(c.in); got != c.markup {
			t.Errorf("markup(%q) = %q, want %q", c.in, got, c.markup)
		}
	}
}

// A dot takes no room, and a subscript or superscript takes less than a letter.
func TestWidths(t *testing.T) {
	width := textStyle(12, Black).Width
	if a, b := width("$q$"), width("$q\u0307$"); a != b {
		t.Errorf("q is %v wide, with its dot %v", a, b)
	}
	if a, b := width("10"), width("$1^0$"); b >= a {
		t.Errorf("10 is %v wide, 1 to the power of 0 is %v", a, b)
	}
}
