package faulttest

import (
	"os"
	"reflect"
	"strings"
	"testing"
)

// FlipEach flips a bit in each byte of text in turn, or in about most of its bytes, writes the text to path, and calls
// read. Unless read returns the same as for the intact text, it must return an error of one line that names the file.
func FlipEach(t *testing.T, path string, text []byte, most int, read func() (any, error)) {
	t.Helper()
	look := func(at int) (got any, err error) {
		broken := append([]byte(nil), text...)
		if at >= 0 {
			broken[at] ^= 1 << (at % 8)
		}
		if err := os.WriteFile(path, broken, 0o644); err != nil {
			t.Fatal(err)
		}
		return read()
	}
	want, err := look(-1)
	if err != nil {
		t.Fatal(err)
	}
	noticed, harmless := 0, 0
	for at := 0; at < len(text); at += 1 + len(text)/most {
		switch got, err := look(at); {
		case err != nil && strings.HasPrefix(err.Error(), path) && !strings.Contains(err.Error(), "\n"):
			noticed++
		case err == nil && reflect.DeepEqual(got, want):
			harmless++
		default:
			t.Errorf("byte %d of %d flipped: %T, error %v", at, len(text), got, err)
		}
	}
	t.Logf("%d bytes flipped: %d noticed, %d without effect on what is read", noticed+harmless, noticed, harmless)
	if noticed == 0 {
		t.Error("nothing was noticed")
	}
}
