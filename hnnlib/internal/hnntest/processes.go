package hnntest

import "fmt"

// Process is one that runs.
type Process struct {
	PID     int
	Command string // its command line, with spaces between the arguments
}

// String is for messages.
func (p Process) String() string { return fmt.Sprintf("%d: %.200s", p.PID, p.Command) }
