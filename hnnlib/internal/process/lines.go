package process

import (
	"bytes"
	"io"
	"strings"
)

// Lines returns a writer that calls line for each complete line written to it, without the line ending.
func Lines(line func(string)) io.Writer { return &lines{line: line} }

type lines struct {
	rest []byte
	line func(string)
}

func (l *lines) Write(p []byte) (int, error) {
	l.rest = append(l.rest, p...)
	for {
		text, rest, found := bytes.Cut(l.rest, []byte("\n"))
		if !found {
			return len(p), nil
		}
		l.line(strings.TrimSuffix(string(text), "\r"))
		l.rest = rest
	}
}
