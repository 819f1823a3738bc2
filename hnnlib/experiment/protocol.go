package experiment

import "fmt"

// Protocol names a way to evaluate.
type Protocol string

// The two protocols under which every experiment runs.
const (
	// Published does what the authors' code does, its defects included.
	Published Protocol = "published"
	// Corrected is the same physics and model with the defects off: the default.
	Corrected Protocol = "corrected"
)

// Protocols lists both, in the order of tables.
var Protocols = []Protocol{Published, Corrected}

// ParseProtocol returns the protocol of that name; "" means Corrected.
func ParseProtocol(name string) (Protocol, error) {
	switch Protocol(name) {
	case "", Corrected:
		return Corrected, nil
	case Published:
		return Published, nil
	}
	return "", fmt.Errorf("unknown protocol %q: expected one of %s, %s", name, Corrected, Published)
}
