package faulttest

import (
	"os"
	"reflect"
	"strings"
	"testing"
)

// FlipEach flips one bit of each byte of text, or of at most so many bytes, writes it to path, and reads it. What is
// read must be the same as of the whole text, or the error must name the file and be one line.
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
