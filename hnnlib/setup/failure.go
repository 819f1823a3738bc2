package setup

import (
	"cmp"
	"regexp"
	"slices"
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
	message := strings.Join(strings.Fields(plain(f.Message)), " ")
	if f.Kind != "error" {
		return message
	}
	if said := cause(plain(f.Stderr)); said != "" {
		return said + " (" + message + ")"
	}
	return cmp.Or(compilerErrors(plain(f.Shown)), message)
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
	lines := slices.DeleteFunc(strings.Split(shown, "\n"), func(line string) bool {
		return strings.HasPrefix(line, "# ") || strings.HasPrefix(line, "failed to run")
	})
	return strings.Join(lines, "; ")
}

var escapes = regexp.MustCompile("\x1b\\[[0-9;?]*[A-Za-z]")

// plain strips colours.
func plain(text string) string { return strings.TrimSpace(escapes.ReplaceAllString(text, "")) }

// firstLine returns the first line of a cell's source that is no GoNB command such as %%.
func firstLine(source string) string {
	lines := strings.Split(strings.TrimSpace(source), "\n")
	for _, line := range lines {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "%") {
			return line
		}
	}
	return cmp.Or(strings.TrimSpace(lines[0]), "empty")
}
