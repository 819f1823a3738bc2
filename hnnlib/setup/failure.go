package setup

import (
	"regexp"
	"strings"
)

// failure is what run_notebook.py says ended a run early.
type failure struct {
	Kind    string `json:"kind"`    // "error", "timeout" or "dead"
	Message string `json:"message"` // the kernel's
	Cell    int    `json:"cell"`
	Source  string `json:"source"` // of the cell
	Stderr  string `json:"stderr"` // what the cell's program printed
	Shown   string `json:"shown"`  // the compiler's errors, one a line
}

// reason says in one line what went wrong. GoNB's own message is only the exit status, or that the cell does not
// compile: the program's standard error and the compiler's errors say more.
func (f *failure) reason() string {
	message := oneLine(plain(f.Message))
	if f.Kind != "error" {
		return message
	}
	if said := cause(plain(f.Stderr)); said != "" {
		return said + " (" + message + ")"
	}
	if shown := compilerErrors(plain(f.Shown)); shown != "" {
		return shown
	}
	return message
}

// cause returns the line of a program's standard error that says why it ended: the first of a panic, else the last.
func cause(stderr string) (last string) {
	for line := range strings.SplitSeq(stderr, "\n") {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "panic: ") || strings.HasPrefix(line, "fatal error: ") {
			return line
		}
		if line != "" && !strings.HasPrefix(line, "exit status ") {
			last = line
		}
	}
	return last
}

// compilerErrors joins the lines, without the package's name and the command that failed.
func compilerErrors(shown string) string {
	var lines []string
	for line := range strings.SplitSeq(shown, "\n") {
		if !strings.HasPrefix(line, "# ") && !strings.HasPrefix(line, "failed to run") {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "; ")
}

var escapes = regexp.MustCompile("\x1b\\[[0-9;?]*[A-Za-z]")

// plain strips colours.
func plain(text string) string { return strings.TrimSpace(escapes.ReplaceAllString(text, "")) }

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// firstLine returns the first line of a cell's source that is no GoNB command such as %%.
func firstLine(source string) string {
	first := "empty"
	for line := range strings.SplitSeq(source, "\n") {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "%") {
			return line
		}
		if line != "" && first == "empty" {
			first = line
		}
	}
	return first
}
