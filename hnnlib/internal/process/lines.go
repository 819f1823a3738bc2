package process

import (
	"bytes"
	"io"
	"strings"
)

// Lines returns a writer that calls line with each whole line written to it, without its end.
func Lines(line func(string)) io.Writer { return &lines{line: line} }

type lines struct {
	rest []byte
	line func(string)
}

func (l *lines) Write(p []byte) (int, error) {
	l.rest = append(l.rest, p...)
	for {
		end := bytes.IndexByte(l.rest, '\n')
		if end < 0 {
			return len(p), nil
		}
		l.line(strings.TrimSuffix(string(l.rest[:end]), "\r"))
		l.rest = l.rest[end+1:]
	}
}
