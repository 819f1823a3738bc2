package eval

import (
	"encoding/json"
	"fmt"
	"math"
)

// Number is a measurement. If it is not finite because a rollout diverged, it is null in JSON.
type Number float64

// MarshalJSON writes the number, or null.
func (n Number) MarshalJSON() ([]byte, error) {
	if n.Finite() {
		return json.Marshal(float64(n))
	}
	return []byte("null"), nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (n *Number) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		*n = Number(math.NaN())
		return nil
	}
	return json.Unmarshal(data, (*float64)(n))
}

// Finite reports whether the number is neither NaN nor infinite.
func (n Number) Finite() bool { return !math.IsNaN(float64(n)) && !math.IsInf(float64(n), 0) }

// String returns the number with three significant digits, or "diverged" if it is not finite.
func (n Number) String() string {
	if !n.Finite() {
		return "diverged"
	}
	return fmt.Sprintf("%.2e", float64(n))
}
